/** The CRC of `data` as an unsigned 32-bit number. */
export function crc32(data: StaticArray<u8>, table: StaticArray<u32>): u32 {
  let crc: u32 = 0xffffffff;
  for (let i = 0, n = data.length; i < n; i++) {
    crc = table[(crc ^ data[i]) & 0xff] ^ (crc >> 8);
  }
  return crc ^ 0xffffffff;
}
