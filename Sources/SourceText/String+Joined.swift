extension String {
    /// Joins parts in one allocation. Appending them one by one takes several times as long and uses more memory.
    package init(joining parts: String...) { self.init(joining: parts, separator: "") }

    /// Joins parts with a separator in one allocation.
    package init(joining parts: [String], separator: String) {
        let count = parts.reduce(parts.count * separator.utf8.count) { $0 + $1.utf8.count }
        self.init(unsafeUninitializedCapacity: count) { buffer in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            var end = 0
            func append(_ part: String) {
                var part = part
                end += part.withUTF8 { utf8 in
                    UnsafeMutableRawBufferPointer(rebasing: bytes[end...]).copyMemory(
                        from: UnsafeRawBufferPointer(utf8)
                    )
                    return utf8.count
                }
            }
            for (index, part) in parts.enumerated() {
                if index > 0, !separator.isEmpty { append(separator) }
                append(part)
            }
            return end
        }
    }
}

extension Array where Element == String {
    /// Joins the strings with a separator.
    ///
    /// Replaces the standard library's function of this name, which is generic and not specialized: its first call for a type makes
    /// the runtime search all conformances of the program.
    package func joined(separator: String = "") -> String { String(joining: self, separator: separator) }
}
