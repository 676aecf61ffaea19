#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension String {
    /// Decodes UTF-8 with one U+FFFD for each invalid byte, as in Go.
    ///
    /// Swift's own decoding replaces all bytes of a truncated scalar with a single U+FFFD.
    public init(repairing bytes: ArraySlice<UInt8>) {
        self = String(decoding: bytes, as: UTF8.self)
        // The UTF-8 of U+FFFD starts with 0xEF: without that byte in the result, nothing was replaced.
        let mayBeRepaired = utf8.withContiguousStorageIfAvailable { utf8 in
            utf8.baseAddress.map { memchr($0, 0xEF, utf8.count) != nil } ?? false
        }
        guard mayBeRepaired ?? true, String(validating: bytes, as: UTF8.self) == nil else { return }
        var scalars = String.UnicodeScalarView()
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        reading: while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded): scalars.append(Unicode.UTF8.decode(encoded))
            case .error(let length): for _ in 0..<length { scalars.append("\u{FFFD}") }
            case .emptyInput: break reading
            }
        }
        self = String(scalars)
    }
}
