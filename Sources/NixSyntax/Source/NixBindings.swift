import SourceText

/// A parser of the attribute bindings in the tokens of a Nix file.
///
/// Every method takes time linear in the number of tokens in its range.
struct NixBindings {
    let tokens: [NixToken]

    init(_ tokens: [NixToken]) { self.tokens = tokens }

    /// A binding `PATH = VALUE;` or an inherited attribute.
    struct Binding {
        /// The parts of the attribute path; nil for a part that only evaluation determines.
        var path: [String?]
        /// The range of the path in the file.
        var range: SourceRange
        /// The indices of the value's tokens; empty for an inherited attribute.
        var value: Range<Int>
    }

    /// Returns the bindings of the sets that an expression can evaluate to: `{ … }` itself, the body of a function, the body of
    /// `let … in { … }`, and the operands of `//`, each optionally in parentheses. Sets that are arguments or values of bindings
    /// are left out.
    func results(of expression: Range<Int>) -> [Binding] {
        var found: [Binding] = []
        var index = expression.lowerBound
        while index < expression.upperBound {
            let token = tokens[index]
            if token.isMark("{"), let end = token.partner {
                let isFunctionHead =
                    end + 1 < tokens.count && (tokens[end + 1].isMark(":") || tokens[end + 1].isMark("@"))
                if !isFunctionHead, index == expression.lowerBound || mayPrecedeResult(tokens[index - 1]) {
                    found += bindings(inSetAt: index, until: end)
                }
                index = end + 1
            } else if token.isMark("["), let end = token.partner {
                index = end + 1
            } else if token.isWord("let") {
                index = endOfLet(from: index + 1, until: expression.upperBound)
            } else {
                index += 1
            }
        }
        return found
    }

    /// Returns whether a set that follows the token is a result of the enclosing expression, rather than the argument of a
    /// function.
    private func mayPrecedeResult(_ token: NixToken) -> Bool {
        switch token.kind {
        case .word: ["in", "rec", "then", "else"].contains(token.text)
        case .mark: ["=", ":", ";", "(", "//"].contains(token.text)
        default: false
        }
    }

    /// Returns the bindings of the set whose opening brace is at `start` and whose closing brace is at `end`.
    private func bindings(inSetAt start: Int, until end: Int) -> [Binding] {
        var found: [Binding] = []
        var index = start + 1
        while index < end {
            let value = endOfExpression(from: index, until: end)
            if tokens[index].isWord("inherit") {
                found += inherited(index + 1..<value)
            } else if let binding = binding(at: index, until: value) {
                found.append(binding)
            }
            index = value + 1
        }
        return found
    }

    /// Returns the attributes that `inherit (EXPRESSION) NAMES` inherits. The range starts after the keyword.
    private func inherited(_ range: Range<Int>) -> [Binding] {
        var names = range
        if let first = range.first, tokens[first].isMark("("), let end = tokens[first].partner {
            names = min(end + 1, range.upperBound)..<range.upperBound
        }
        return names.compactMap { index in
            tokens[index].attribute.map { Binding(path: [$0], range: tokens[index].range, value: index..<index) }
        }
    }

    /// Returns the binding that starts at a token; nil if no binding starts there.
    ///
    /// - Parameter end: The index of the semicolon that ends the binding, or of any later token.
    func binding(at start: Int, until end: Int) -> Binding? {
        var path: [String?] = []
        var index = start
        while index < end {
            let token = tokens[index]
            guard token.canNameAttribute else { return nil }
            path.append(token.attribute)
            guard index + 1 < end else { return nil }
            if tokens[index + 1].isMark("=") {
                let range = tokens[start].range.union(token.range)
                return Binding(path: path, range: range, value: index + 2..<end)
            }
            guard tokens[index + 1].isMark(".") else { return nil }
            index += 2
        }
        return nil
    }

    /// Returns the index of the semicolon that ends the expression starting at `start`; `end` if there is none.
    func endOfExpression(from start: Int, until end: Int) -> Int {
        var index = start
        /// The number of `with` and `assert` keywords whose semicolon hasn't been read yet.
        var pending = 0
        while index < end {
            let token = tokens[index]
            if let partner = token.partner {
                index = partner
            } else if token.isWord("let") {
                index = endOfLet(from: index + 1, until: end)
                continue
            } else if token.isWord("with") || token.isWord("assert") {
                pending += 1
            } else if token.isMark(";") {
                guard pending > 0 else { return index }
                pending -= 1
            }
            index += 1
        }
        return end
    }

    /// Returns the index after the `in` that belongs to the `let` before `start`; `end` if there is none.
    private func endOfLet(from start: Int, until end: Int) -> Int {
        var index = start
        var depth = 1
        while index < end {
            let token = tokens[index]
            if let partner = token.partner { index = partner }
            if token.isWord("let") { depth += 1 }
            if token.isWord("in") { depth -= 1 }
            index += 1
            if depth == 0 { return index }
        }
        return end
    }
}
