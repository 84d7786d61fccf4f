// Log lines. Tools read some of them: their wording is part of the interface.
#pragma once
#include "key.h"

// The longest line, that of a new pool, has 120 characters.
#define LINE_CAPACITY 128

struct line {
  u64 length;
  u8 text[LINE_CAPACITY];
};

#define LOG(text) sol_log_((text), sizeof(text) - 1)
#define LOG_NUMBER(text, number) log_number((text), sizeof(text) - 1, (number))
#define LOG_KEY(text, key) log_key((text), sizeof(text) - 1, (key))
#define LINE_TEXT(line, text) line_text((line), (text), sizeof(text) - 1)

INLINE void line_begin(struct line *line) {
  line->length = 0;
}
INLINE void line_end(const struct line *line) {
  sol_log_(line->text, line->length);
}
void line_text(struct line *line, const char *text, u64 length);
void line_number(struct line *line, u64 number);
void line_key(struct line *line, const struct key *key);

// Whole lines: a text, and a number or a key.
void log_number(const char *text, u64 length, u64 number);
void log_key(const char *text, u64 length, const struct key *key);
