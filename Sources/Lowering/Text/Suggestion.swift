/// The word that was probably meant, by the peer's rule, so that messages agree with its.
///
/// Near is a Levenshtein distance below 3; the first of the nearest wins. An option equal to the
/// word means that the word was not what was wrong, and nothing is suggested.
func suggestedWord(for word: String, among options: some Sequence<String>, ignoringCase: Bool = false) -> String? {
    let wanted = ignoringCase ? word.lowercased() : word
    let scalars = Array(wanted.unicodeScalars)
    var best: (word: String, distance: Int)?
    for option in options {
        let candidate = ignoringCase ? option.lowercased() : option
        if candidate == wanted { return nil }
        let others = Array(candidate.unicodeScalars)
        guard abs(others.count - scalars.count) < 3 else { continue }
        let distance = levenshteinDistance(scalars, others)
        if distance < best?.distance ?? 3 { best = (candidate, distance) }
    }
    guard let match = best?.word, !match.isEmpty else { return nil }
    guard ignoringCase else { return match }
    return word == word.uppercased() && word != word.lowercased() ? match.uppercased() : match
}

/// Inserts, deletes and replacements between two words, in O(n·m) time and O(m) space.
private func levenshteinDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, right) in b.enumerated() {
            let replace = diagonal + (left == right ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replace, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
