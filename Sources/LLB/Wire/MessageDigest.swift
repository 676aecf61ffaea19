import CMessageDigest

/// Hashes of bytes, by Nettle.
package enum MessageDigest {
    /// The SHA-256 (FIPS 180-4) in lower-case hexadecimal, 64 digits behind `prefix`.
    package static func sha256(_ bytes: [UInt8], prefix: StaticString = "") -> String {
        let size = Int(SHA256_DIGEST_SIZE)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { digest in
            var context = sha256_ctx()
            nettle_sha256_init(&context)
            nettle_sha256_update(&context, bytes.count, bytes)
            nettle_sha256_digest(&context, size, digest.baseAddress)
            return hexadecimal(UnsafeBufferPointer(digest), prefix: prefix)
        }
    }

    /// The SHA-1 (FIPS 180-4) in lower-case hexadecimal, 40 digits. It names things, e.g. commits, and protects nothing.
    package static func sha1(_ bytes: [UInt8]) -> String {
        let size = Int(SHA1_DIGEST_SIZE)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { digest in
            var context = sha1_ctx()
            nettle_sha1_init(&context)
            nettle_sha1_update(&context, bytes.count, bytes)
            nettle_sha1_digest(&context, size, digest.baseAddress)
            return hexadecimal(UnsafeBufferPointer(digest), prefix: "")
        }
    }

    private static func hexadecimal(_ bytes: UnsafeBufferPointer<UInt8>, prefix: StaticString)
        -> String
    {
        String(unsafeUninitializedCapacity: prefix.utf8CodeUnitCount + 2 * bytes.count) { buffer in
            var next = buffer.startIndex
            func append(_ byte: UInt8) {
                buffer[next] = byte
                next += 1
            }
            func append(digit: UInt8) {
                append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
            prefix.withUTF8Buffer { for byte in $0 { append(byte) } }
            for byte in bytes {
                append(digit: byte >> 4)
                append(digit: byte & 0xF)
            }
            return next
        }
    }
}
