extension String {
    /// Decodes UTF-8 with one U+FFFD for each invalid byte, as Go does.
    ///
    /// Swift's own decoding replaces all bytes of a truncated scalar with a single U+FFFD.
    public init(repairing bytes: ArraySlice<UInt8>) {
        if let valid = String(validating: bytes, as: UTF8.self) {
            self = valid
            return
        }
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
