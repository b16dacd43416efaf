/* CRC-32 (IEEE 802.3), a byte at a time: a serial chain of table look-ups in integer arithmetic. */
#include "kernel.h"

/* The CRC of `data` as an unsigned 32-bit number. */
unsigned crc32(int length, const unsigned char *data, const unsigned *table)
{
  unsigned crc = 0xffffffff;
  for (int i = 0; i < length; i++) {
    crc = table[(crc ^ data[i]) & 0xff] ^ (crc >> 8);
  }
  return crc ^ 0xffffffff;
}

RUN_NUMBER(crc32(LENGTH(0), ARRAY(0), ARRAY(1)))
