import CMessageDigest

/// Hashes of bytes, by libmd.
package enum MessageDigest {
    /// The SHA-256 (FIPS 180-4) in lower-case hexadecimal, 64 digits behind `prefix`.
    package static func sha256(_ bytes: [UInt8], prefix: StaticString = "") -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(SHA256_DIGEST_LENGTH)) { digest in
            var context = SHA2_CTX()
            SHA256Init(&context)
            SHA256Update(&context, bytes, bytes.count)
            SHA256Final(digest.baseAddress, &context)
            return hexadecimal(UnsafeBufferPointer(digest), prefix: prefix)
        }
    }

    /// The SHA-1 (FIPS 180-4) in lower-case hexadecimal, 40 digits. It names things, e.g. commits, and protects nothing.
    package static func sha1(_ bytes: [UInt8]) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(SHA1_DIGEST_LENGTH)) { digest in
            var context = SHA1_CTX()
            SHA1Init(&context)
            SHA1Update(&context, bytes, bytes.count)
            SHA1Final(digest.baseAddress, &context)
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
