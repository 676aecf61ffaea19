/// The option that `word` was probably meant to be: fewer than three edits away, and not the word itself.
///
/// The nearest wins; of equally near ones, between which the peer draws lots, the first with the word's own first
/// letter, else the first. Used where the peer prints `(did you mean …?)`, with its measure: plain Levenshtein distance.
func suggestion(for word: String, among options: [String], ignoringCase: Bool) -> String? {
    let wanted = ignoringCase ? word.lowercased() : word
    var best: (option: String, distance: Int)?
    for option in options {
        let candidate = ignoringCase ? option.lowercased() : option
        if candidate == wanted { return nil }
        let distance = levenshtein(wanted, candidate)
        guard distance < 3, distance <= best?.distance ?? 3 else { continue }
        let first = wanted.utf8.first
        if let best, distance == best.distance, best.option.utf8.first == first || candidate.utf8.first != first {
            continue
        }
        best = (candidate, distance)
    }
    guard let best else { return nil }
    return ignoringCase && word == word.uppercased() && word != word.lowercased()
        ? best.option.uppercased() : best.option
}

private func levenshtein(_ left: String, _ right: String) -> Int {
    let a = Array(left.unicodeScalars)
    let b = Array(right.unicodeScalars)
    // A difference in length is a distance that no other edit makes up for.
    guard abs(a.count - b.count) < 3 else { return abs(a.count - b.count) }
    var previous = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            row.append(min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1)))
        }
        previous = row
    }
    return previous[b.count]
}

/// The end of a message with a suggestion, ` (did you mean X?)`, or nothing.
func didYouMean(_ suggestion: String?) -> String { suggestion.map { " (did you mean \($0)?)" } ?? "" }
