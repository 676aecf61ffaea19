/// Returns whether a name matches a glob pattern, in time proportional to the product of their lengths.
///
/// `*` matches any run of characters (including `/`), `?` matches one character, `[a-z]` matches one character of a set, and
/// `[!a-z]` or `[^a-z]` matches one character outside the set; `\` escapes the next character. A bracket that is never closed
/// matches itself.
package func globMatches(_ pattern: String, _ name: String) -> Bool {
    let pattern = Array(pattern.unicodeScalars)
    let name = Array(name.unicodeScalars)
    var (p, n) = (0, 0)
    // After a mismatch, matching continues from these positions: the last `*` then matches one more character than before.
    var retry: (pattern: Int, name: Int)?
    while n < name.count {
        if p < pattern.count, pattern[p] == "*" {
            retry = (p + 1, n)
            p += 1
        } else if p < pattern.count, let next = matchOne(pattern, p, name[n]) {
            p = next
            n += 1
        } else if let last = retry {
            retry = (last.pattern, last.name + 1)
            (p, n) = (last.pattern, last.name + 1)
        } else {
            return false
        }
    }
    while p < pattern.count, pattern[p] == "*" { p += 1 }
    return p == pattern.count
}

/// Returns the index after the pattern element at `index` if that element matches `scalar`; otherwise nil.
private func matchOne(_ pattern: [Unicode.Scalar], _ index: Int, _ scalar: Unicode.Scalar) -> Int? {
    switch pattern[index] {
    case "?":
        return index + 1
    case "\\" where index + 1 < pattern.count:
        return pattern[index + 1] == scalar ? index + 2 : nil
    case "[":
        // A `]` right after the opening bracket or the negation is a member of the set, e.g. in `[]a]`.
        var start = index + 1
        let negated = start < pattern.count && (pattern[start] == "!" || pattern[start] == "^")
        if negated { start += 1 }
        guard start < pattern.count, let close = pattern[(start + 1)...].firstIndex(of: "]") else {
            return scalar == "[" ? index + 1 : nil
        }
        return set(pattern[start..<close], holds: scalar) != negated ? close + 1 : nil
    case let literal:
        return literal == scalar ? index + 1 : nil
    }
}

/// Returns whether the members and ranges of a set contain `scalar`.
private func set(_ members: ArraySlice<Unicode.Scalar>, holds scalar: Unicode.Scalar) -> Bool {
    var index = members.startIndex
    while index < members.endIndex {
        if index + 2 < members.endIndex, members[index + 1] == "-" {
            if members[index] <= scalar, scalar <= members[index + 2] { return true }
            index += 3
        } else {
            if members[index] == scalar { return true }
            index += 1
        }
    }
    return false
}
