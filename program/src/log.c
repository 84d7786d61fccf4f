#include "log.h"

#include "base58.h"

#define MAX_DECIMAL_DIGITS 20

void line_text(struct line *line, const char *text, u64 length) {
  sol_memcpy_(line->text + line->length, text, length);
  line->length += length;
}

void line_number(struct line *line, u64 number) {
  u8 digits[MAX_DECIMAL_DIGITS];
  u64 first = MAX_DECIMAL_DIGITS;
  do {
    digits[--first] = (u8)('0' + number % 10);
    number /= 10;
  } while (number);
  while (first < MAX_DECIMAL_DIGITS)
    line->text[line->length++] = digits[first++];
}

void line_key(struct line *line, const struct key *key) {
  line->length += base58_encode(key, line->text + line->length);
}

void log_number(const char *text, u64 length, u64 number) {
  struct line line;
  line_begin(&line);
  line_text(&line, text, length);
  line_number(&line, number);
  line_end(&line);
}

void log_key(const char *text, u64 length, const struct key *key) {
  struct line line;
  line_begin(&line);
  line_text(&line, text, length);
  line_key(&line, key);
  line_end(&line);
}
