extension String {
    /// True where the bytes of `part` follow each other somewhere in this text; always for an empty one.
    ///
    /// Takes time in proportion to the product of both lengths, so `part` should be short. The standard library's
    /// `contains(_: String)` finds the same, but brings the whole of regular expressions into the executable.
    public func hasBytes(of part: String) -> Bool {
        let part = part.utf8
        guard let first = part.first else { return true }
        var rest = utf8[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: part) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
