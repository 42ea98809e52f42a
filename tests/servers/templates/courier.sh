set -a
cd @dir@
IMAP_CAPABILITY="IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA AUTH=CRAM-MD5 AUTH=CRAM-SHA1 AUTH=CRAM-SHA256 IDLE"
IMAP_CAPABILITY_TLS="$IMAP_CAPABILITY AUTH=PLAIN"
IMAP_KEYWORDS=1 IMAP_ACL=1 IMAP_PROXY=0 IMAP_IDLE_TIMEOUT=1 IMAP_USELOCKS=1 IMAP_UMASK=022
IMAP_SHAREDINDEXFILE=@dir@/shared IMAP_CHECK_ALL_FOLDERS=1 IMAP_MAILBOX_SANITY_CHECK=0
COURIERTLS=/usr/bin/couriertls TLS_CERTFILE=@dir@/server.pem TLS_VERIFYPEER=NONE
TLS_TRUSTCERTS=@dir@/ca.pem IMAP_STARTTLS=YES
set +a
serve() {   # port, login programs, environment...
    port=$1 login=$2
    shift 2
    env "$@" couriertcpd -address=127.0.0.1 -nodnslookup -maxprocs=200 -maxperip=200 \
        -stderrlogger=/usr/sbin/courierlogger "$port" $login /usr/bin/imapd Maildir &
}
/usr/lib/courier/courier-authlib/authdaemond &
login=/usr/lib/courier/courier/imaplogin
serve @imap@ "$login"
serve @imaps@ "/usr/bin/couriertls -server -tcpd $login" IMAP_TLS=1 IMAP_STARTTLS=NO
wait
