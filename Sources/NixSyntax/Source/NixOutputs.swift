import Diagnostics
import SourceText

/// The outputs that a Nix file names, as far as they can be read from its text.
///
/// Outputs can be computed, so the list may be incomplete; only the evaluation determines which outputs exist.
struct NixOutputs: Sendable {
    /// An output and the range of its name.
    struct Output: Sendable, Hashable {
        var name: String
        var range: SourceRange
        /// The comment lines above the output, joined with spaces; empty if there is no comment.
        var comment = ""
    }

    /// The names of outputs to try, in this order, if the build names no output.
    static let defaultNames = ["default", "dockerImage", "docker-image", "docker", "image", "container"]

    /// The outputs in the order of the file, without duplicates.
    var outputs: [Output] = []
    /// The start of the file's expression, for errors that don't concern a single output.
    var start = SourceRange(0, 0)

    /// Reads the outputs of a `flake.nix`: the names in `packages`.
    static func ofFlake(_ file: SourceFile, diagnostics: inout DiagnosticSink) -> NixOutputs {
        let tokens = NixLexer.tokens(of: file, diagnostics: &diagnostics)
        let bindings = NixBindings(tokens)
        var result = NixOutputs()
        result.start = tokens.first?.range ?? result.start
        var index = 0
        while index < tokens.count {
            let isInPath = index > 0 && tokens[index - 1].isMark(".")
            guard tokens[index].isWord("packages"), !isInPath,
                let head = bindings.binding(at: index, until: tokens.count)
            else {
                index += 1
                continue
            }
            let end = bindings.endOfExpression(from: head.value.lowerBound, until: tokens.count)
            let packages = NixBindings.Binding(path: head.path, range: head.range, value: head.value.lowerBound..<end)
            let places = tokens[index..<packages.value.lowerBound].filter {
                $0.canNameAttribute
            }
            result.add(packages, places.map(\.range), in: bindings)
            index = end
        }
        return result.finished(in: file)
    }

    /// Reads the attributes of a `default.nix`.
    static func ofFile(_ file: SourceFile, diagnostics: inout DiagnosticSink) -> NixOutputs {
        let tokens = NixLexer.tokens(of: file, diagnostics: &diagnostics)
        var result = NixOutputs()
        result.start = tokens.first?.range ?? result.start
        for binding in NixBindings(tokens).results(of: 0..<tokens.count) {
            if let name = binding.path.first, let name {
                result.outputs.append(Output(name: name, range: binding.range))
            }
        }
        return result.finished(in: file)
    }

    /// Whether the file contains no expression.
    var isEmpty: Bool { start.isEmpty }

    /// The output to build if the build names none; nil if it can't be determined from the text.
    var defaultOutput: Output? {
        for name in Self.defaultNames {
            if let output = outputs.first(where: { $0.name == name }) { return output }
        }
        return outputs.count == 1 ? outputs.first : nil
    }

    /// Returns the range of an output's name, or the start of the file's expression if the output isn't found.
    func place(of name: String) -> SourceRange { outputs.first { $0.name == name }?.range ?? start }

    /// Adds the outputs that a binding of `packages`, `packages.SYSTEM` or `packages.SYSTEM.NAME` defines.
    private mutating func add(_ packages: NixBindings.Binding, _ places: [SourceRange], in bindings: NixBindings) {
        let path = packages.path.dropFirst()
        switch path.count {
        case 0:
            for binding in bindings.results(of: packages.value) {
                add(binding, isOfSystem: Self.isSystem(binding.path.first ?? nil), in: bindings)
            }
        case 1 where !Self.isSystem(path.first ?? nil):
            if let name = path.first ?? nil { outputs.append(Output(name: name, range: places[1])) }
        case 1:
            for binding in bindings.results(of: packages.value) { add(binding, isOfSystem: false, in: bindings) }
        default:
            if let name = path.dropFirst().first ?? nil { outputs.append(Output(name: name, range: places[2])) }
        }
    }

    /// Adds the output that a binding in `packages` defines, or, if the binding is a system, the outputs in it.
    private mutating func add(_ binding: NixBindings.Binding, isOfSystem: Bool, in bindings: NixBindings) {
        guard isOfSystem else {
            if let name = binding.path.first ?? nil { outputs.append(Output(name: name, range: binding.range)) }
            return
        }
        if let name = binding.path.dropFirst().first ?? nil {
            outputs.append(Output(name: name, range: binding.range))
            return
        }
        for inner in bindings.results(of: binding.value) { add(inner, isOfSystem: false, in: bindings) }
    }

    /// Returns whether an attribute of `packages` is a system such as `x86_64-linux`. A computed name counts as a system.
    private static func isSystem(_ name: String?) -> Bool {
        guard let name else { return true }
        return ["-linux", "-darwin", "-freebsd", "-netbsd", "-openbsd", "-cygwin", "-windows"].contains {
            name.hasSuffix($0)
        }
    }

    /// Returns the outputs without duplicates, each with its comment.
    private func finished(in file: SourceFile) -> NixOutputs {
        var seen: Set<String> = []
        var result = self
        result.outputs = outputs.filter { seen.insert($0.name).inserted }
        for index in result.outputs.indices {
            result.outputs[index].comment = Self.comment(above: result.outputs[index].range, in: file)
        }
        return result
    }

    /// Returns the comment lines directly above the line of a range: at most ten, each of at most 200 bytes. The first line of
    /// the file, which may be a `#syntax` line, is never included.
    private static func comment(above range: SourceRange, in file: SourceFile) -> String {
        var lines: [String] = []
        var line = file.position(at: range.start).line - 1
        while line > 1, lines.count < 10 {
            let range = file.lineRange(line)
            guard range.end - range.start <= 200 else { break }
            let text = file.bytes[range.start..<range.end].trimmed
            guard text.first == UInt8(ascii: "#") else { break }
            lines.insert(String(repairing: text.drop { $0 == UInt8(ascii: "#") }.trimmed), at: 0)
            line -= 1
        }
        return lines.joined(separator: " ")
    }
}
