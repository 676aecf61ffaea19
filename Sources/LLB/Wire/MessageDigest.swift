import CMessageDigest

/// Hashes of bytes, computed by Nettle.
package enum MessageDigest {
    /// Returns the SHA-256 (FIPS 180-4) as `prefix` followed by 64 lower-case hexadecimal digits.
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

    /// Returns the SHA-1 (FIPS 180-4) as 40 lower-case hexadecimal digits. Meant for identifiers such as commits, not for
    /// security.
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

    fileprivate static func hexadecimal(_ bytes: UnsafeBufferPointer<UInt8>, prefix: StaticString)
        -> String
    {
        String(unsafeUninitializedCapacity: prefix.utf8CodeUnitCount + 2 * bytes.count) { buffer in
            var next = buffer.startIndex
            prefix.withUTF8Buffer { next = buffer.update(fromContentsOf: $0) }
            for byte in bytes {
                buffer[next] = digit(byte >> 4)
                buffer[next + 1] = digit(byte & 0xF)
                next += 2
            }
            return next
        }
    }

    /// Returns the hexadecimal digit of a value below 16.
    private static func digit(_ value: UInt8) -> UInt8 {
        value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }
}

/// The SHA-256 of bytes that arrive in pieces.
package struct IncrementalSHA256: Sendable {
    private var context = sha256_ctx()

    package init() { nettle_sha256_init(&context) }

    package mutating func update(_ bytes: [UInt8]) { nettle_sha256_update(&context, bytes.count, bytes) }

    /// Ends the computation and returns the digest: `sha256:` followed by 64 lower-case hexadecimal digits.
    package mutating func digest() -> String {
        let size = Int(SHA256_DIGEST_SIZE)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { digest in
            nettle_sha256_digest(&context, size, digest.baseAddress)
            return MessageDigest.hexadecimal(UnsafeBufferPointer(digest), prefix: "sha256:")
        }
    }
}
