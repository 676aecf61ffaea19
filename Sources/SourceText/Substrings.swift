extension String {
    /// Returns whether the text contains the bytes of `part`; true for an empty part.
    ///
    /// The time is proportional to the product of both lengths, so `part` should be short. The standard library's
    /// `contains(_: String)` would link the regular expression engine into the executable.
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
