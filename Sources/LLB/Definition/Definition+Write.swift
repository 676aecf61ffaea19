#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Definition {
    /// An open file that a definition is written to.
    public struct Destination: Sendable {
        /// The file descriptor.
        public var descriptor: Int32

        public init(descriptor: Int32) { self.descriptor = descriptor }

        public static let standardOutput = Destination(descriptor: STDOUT_FILENO)
    }

    /// Writes the encoded definition, e.g. into a pipe to `buildctl build`.
    ///
    /// - Throws: `WriteError` if the file can't be written to.
    public func write(to destination: Destination) throws(WriteError) {
        var rest = encoded()[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(destination.descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { throw WriteError(code: errno) }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// The error for a definition that can't be written.
    public struct WriteError: Error, Sendable, Hashable, CustomStringConvertible {
        /// The system's error number, `errno`.
        public let code: Int32

        /// The text `can't write the definition: REASON`, with the system's message for `code` as the reason.
        public var description: String { "can't write the definition: \(String(cString: strerror(code)))" }
    }
}

/// Calls write(2), whose name `Definition.write(to:)` shadows within `Definition`.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
