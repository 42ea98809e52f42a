/* GMime on a pack of mails or an mbox: gmime FILE TASK COUNT, see `tasks`.
 *
 * Printed are the seconds that one pass took, the second one, and the number of mails. What is read
 * is summed up, so that no compiler leaves it out. */
#include <gmime/gmime.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static unsigned long sum;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static void read_text(const char *text) {
    if (text) sum += strlen(text);
}

static void read_addresses(InternetAddressList *list) {
    int length = list ? internet_address_list_length(list) : 0;
    for (int i = 0; i < length; i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        read_text(internet_address_get_name(address));
        if (INTERNET_ADDRESS_IS_MAILBOX(address))
            read_text(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
        else
            read_addresses(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)));
    }
}

static void main_fields(GMimeMessage *message) {
    read_text(g_mime_message_get_subject(message));
    read_addresses(g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_FROM));
    read_addresses(g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_TO));
    GDateTime *date = g_mime_message_get_date(message);
    if (date) sum += g_date_time_to_unix(date) & 0xff;
}

static void decode_part(GMimeObject *parent, GMimeObject *part, gpointer data) {
    if (GMIME_IS_TEXT_PART(part)) {
        char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
        read_text(text);
        g_free(text);
    } else if (GMIME_IS_PART(part)) {
        GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
        if (!content) return;
        GMimeStream *memory = g_mime_stream_mem_new();
        sum += g_mime_data_wrapper_write_to_stream(content, memory);
        g_object_unref(memory);
    }
}

static void decode(GMimeMessage *message) {
    main_fields(message);
    g_mime_message_foreach(message, decode_part, NULL);
}

static void read_header(GMimeObject *object) {
    GMimeHeaderList *header = g_mime_object_get_header_list(object);
    int count = g_mime_header_list_get_count(header);
    for (int i = 0; i < count; i++)
        read_text(g_mime_header_get_value(g_mime_header_list_get_header_at(header, i)));
}

static void read_part_header(GMimeObject *parent, GMimeObject *part, gpointer data) {
    read_header(part);
}

static void fields(GMimeMessage *message) {
    main_fields(message);
    read_header(GMIME_OBJECT(message));
    g_mime_message_foreach(message, read_part_header, NULL);
}

static void write_back(GMimeMessage *message) {
    GMimeFormatOptions *options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    GMimeStream *memory = g_mime_stream_mem_new();
    sum += g_mime_object_write_to_stream(GMIME_OBJECT(message), options, memory);
    g_object_unref(memory);
    g_mime_format_options_free(options);
}

typedef void (*task)(GMimeMessage *message);

static const struct { const char *name; task run; int is_mbox; } tasks[] = {
    {"main_fields", main_fields, 0}, {"decode", decode, 0}, {"write_back", write_back, 0},
    {"fields", fields, 0},           {"mbox", main_fields, 1},
};

static long read_stream(char *octets, size_t length, int is_mbox, task run) {
    GByteArray borrowed = {.data = (guint8 *) octets, .len = length};
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream), &borrowed);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_format(parser, is_mbox ? GMIME_FORMAT_MBOX : GMIME_FORMAT_MESSAGE);
    g_mime_parser_set_persist_stream(parser, TRUE);
    long mails = 0;
    while (is_mbox ? !g_mime_parser_eos(parser) : mails == 0) {
        GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
        if (!message) break;
        run(message);
        g_object_unref(message);
        mails++;
    }
    g_object_unref(parser);
    g_object_unref(stream);
    return mails;
}

static long pass(char *octets, size_t length, long count, int is_mbox, task run) {
    if (is_mbox) return read_stream(octets, length, 1, run);
    long mails = 0;
    for (size_t place = 0; place < length && mails < count;) {
        uint64_t size;
        memcpy(&size, octets + place, sizeof size);
        place += sizeof size;
        mails += read_stream(octets + place, size, 0, run);
        place += size;
    }
    return mails;
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    g_mime_init();
    FILE *file = fopen(argv[1], "rb");
    if (!file) return 1;
    fseek(file, 0, SEEK_END);
    size_t length = ftell(file);
    rewind(file);
    char *octets = malloc(length + 1);
    if (fread(octets, 1, length, file) != length) return 1;
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
        if (strcmp(argv[2], tasks[i].name)) continue;
        pass(octets, length, atol(argv[3]), tasks[i].is_mbox, tasks[i].run);
        double start = now();
        long mails = pass(octets, length, atol(argv[3]), tasks[i].is_mbox, tasks[i].run);
        printf("%.9f %ld %lu\n", now() - start, mails, sum);
        return 0;
    }
    return 2;
}
