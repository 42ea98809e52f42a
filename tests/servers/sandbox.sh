# sh sandbox.sh TREE WORK PROGRAM...       in a mount and PID namespace of its own, as root
#
# Shows WORK as /srv, and each "name:path" of $BINDS (a directory of WORK, an absolute path) at its
# path, then runs PROGRAM in /srv: under TREE where one is given, on the host's files otherwise.
set -e
tree=$1 work=$2
shift 2
mount --bind "$work" "$tree/srv"
mount -t proc proc "$tree/proc"
[ -z "$tree" ] || mount --rbind /dev "$tree/dev"
for pair in $BINDS; do
    [ -z "$tree" ] || mkdir -p "$tree${pair#*:}"
    mount --bind "$work/${pair%%:*}" "$tree${pair#*:}"
done
# Not exec: this shell stays the first process of the namespace. A server that becomes another user
# would lose the signal that it is to get when its parent is killed.
status=0
chroot "${tree:-/}" sh -c 'cd /srv; exec "$@"' sh "$@" || status=$?
exit $status
