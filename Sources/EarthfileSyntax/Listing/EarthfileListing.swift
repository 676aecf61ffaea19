import Diagnostics
import SourceText
import SyntaxKit

/// The targets of an Earthfile with their parameters, as far as they can be read from its text.
enum EarthfileListing {
    /// Lists the targets of a file. The `problems` of the listing are left empty.
    static func listing(of tree: EarthfileTree, reader: CommandReader) -> ProgramListing {
        var listing = ProgramListing()
        let reader = reader.quiet
        let base = ParameterCollector.collect(tree.base, isInBase: true, reader: reader)
        listing.parameters = base.parameters
        let usual = defaultTarget(of: tree)
        listing.targets = tree.targets.mapUnlessCancelled { target in
            let own = ParameterCollector.collect(target.statements, isInBase: false, reader: reader)
            var listed = ProgramListing.Target(
                target.name,
                isDefault: target.name == usual,
                comment: target.docs.oneLine,
                base: own.base ?? base.base ?? "",
                range: target.nameRange,
                parameters: own.parameters
            )
            listed.images = images(of: target, reader)
            return listed
        }
        return listing
    }

    /// The names of a target's images; nil if the target has no `SAVE IMAGE`.
    private static func images(of target: Recipe, _ reader: CommandReader) -> [String]? {
        var images: [String]?
        target.statements.forEachCommand { command in
            guard command.keyword == .saveImage else { return }
            var sink = DiagnosticSink()
            let names = reader.read(command, diagnostics: &sink).arguments.map(\.text.unquoted)
            images = (images ?? []) + names
        }
        return images
    }

    /// The target that a build without `--target` builds: the only one with `SAVE IMAGE`, or else the only one in the file; nil
    /// if there is neither.
    static func defaultTarget(of tree: EarthfileTree) -> String? {
        let images = tree.targets.filter { $0.statements.containCommand(.saveImage) }
        if images.count == 1 { return images.first?.name }
        return tree.targets.count == 1 ? tree.targets.first?.name : nil
    }
}

/// A collector of the arguments, secrets, SSH agents and caches that statements use, and of the image or target that their first
/// `FROM` names.
private struct ParameterCollector {
    let reader: CommandReader
    let isInBase: Bool
    var parameters = ProgramListing.Parameters()
    var base: String?
    /// The names added so far, so that none is listed twice.
    private var names: Set<String> = []

    static func collect(
        _ statements: [Statement],
        isInBase: Bool,
        reader: CommandReader
    ) -> (parameters: ProgramListing.Parameters, base: String?) {
        var collector = ParameterCollector(reader: reader, isInBase: isInBase)
        statements.forEachCommand { collector.add($0) }
        return (collector.parameters, collector.base)
    }

    private init(reader: CommandReader, isInBase: Bool) {
        self.reader = reader
        self.isInBase = isInBase
    }

    private mutating func add(_ command: Command) {
        // The errors are dropped: the problems of the listing already include them.
        var sink = DiagnosticSink()
        switch command.keyword {
        case .arg: addArgument(command, &sink)
        case .from, .fromDockerfile:
            let line = reader.read(command, diagnostics: &sink)
            if base == nil, let word = line.arguments.first {
                base = command.keyword == .from ? word.text : "DOCKERFILE \(word.text)"
            }
        case .run, .if, .elseIf, .for:
            let line = reader.read(command, diagnostics: &sink)
            for secret in line.words(.secret) { addSecret(secret) }
            for mount in line.words(.mount) { addMount(mount) }
            if line.has(.ssh), let use = line.use(.ssh), names.insert("ssh").inserted {
                parameters.agents.append(.init("default", isRequired: true, range: use.range))
            }
        case .cache:
            let line = reader.read(command, diagnostics: &sink)
            guard let path = line.arguments.first else { return }
            addCache(line.word(.id) ?? path)
        default: break
        }
    }

    private mutating func addArgument(_ command: Command, _ sink: inout DiagnosticSink) {
        let line = reader.read(command, diagnostics: &sink)
        guard
            let statement = ArgStatement(line, isInBase: isInBase, reader: reader, diagnostics: &sink),
            // A local argument of the base recipe is listed too: it can be set, although targets don't inherit it.
            names.insert("arg \(statement.name.text)").inserted
        else { return }
        parameters.arguments.append(
            .init(
                statement.name.text,
                value: statement.value?.text.unquoted,
                comment: command.docs.oneLine,
                range: command.range
            )
        )
    }

    /// Adds the secret of `--secret NAME[=ID]`; nothing for `NAME=`, which refers to no secret.
    private mutating func addSecret(_ word: TreeWord) {
        let text = word.text.unquoted
        let parts = text.parts(separatedBy: "=", omittingEmpty: false)
        addSecret(id: String(parts.count > 1 ? text.dropFirst((parts.first?.count ?? 0) + 1) : text[...]), word.range)
    }

    private mutating func addSecret(id: String, _ range: SourceRange) {
        let id = id.hasPrefix("+secrets/") ? String(id.dropFirst("+secrets/".count)) : id
        guard !id.isEmpty, names.insert("secret \(id)").inserted else { return }
        parameters.secrets.append(.init(id, isRequired: true, range: range))
    }

    private mutating func addCache(_ word: TreeWord) {
        guard names.insert("cache \(word.text)").inserted else { return }
        parameters.caches.append(.init(word.text.unquoted, range: word.range))
    }

    /// Adds the secret or cache of a mount, e.g. `type=secret,id=…`.
    private mutating func addMount(_ word: TreeWord) {
        var fields: [String: String] = [:]
        for field in word.text.unquoted.parts(separatedBy: ",") {
            let parts = field.parts(separatedBy: "=", omittingEmpty: false)
            guard let key = parts.first else { continue }
            fields[String(key)] = String(field.dropFirst(key.count + 1))
        }
        guard let id = fields["id"] ?? fields["target"] else { return }
        switch fields["type"] {
        case "secret": addSecret(id: id, word.range)
        case "cache": addCache(TreeWord(text: id, range: word.range))
        default: break
        }
    }
}

extension [Statement] {
    /// Calls `body` for each command, and for each line that starts a block or a part of one, in source order.
    func forEachCommand(_ body: (Command) -> Void) {
        for statement in self {
            if Task.isCancelled { return }
            switch statement {
            case .command(let command): body(command)
            case .with(let block):
                body(block.command)
                block.body.forEachCommand(body)
            case .if(let block):
                for branch in block.branches {
                    body(branch.condition)
                    branch.body.forEachCommand(body)
                }
                block.elseBody?.forEachCommand(body)
            case .for(let block):
                body(block.head)
                block.body.forEachCommand(body)
            case .wait(let block):
                body(block.head)
                block.body.forEachCommand(body)
            case .try(let block):
                body(block.head)
                block.body.forEachCommand(body)
                block.catchBody?.forEachCommand(body)
                block.finallyBody?.forEachCommand(body)
            }
        }
    }

    func containCommand(_ keyword: Keyword) -> Bool {
        var found = false
        forEachCommand { if $0.keyword == keyword { found = true } }
        return found
    }
}

extension String {
    /// The text without the quotes around it, if there are any.
    var unquoted: String {
        let bytes = utf8
        guard bytes.count >= 2, let first = bytes.first, first == bytes.last else { return self }
        guard first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") else { return self }
        return String(dropFirst().dropLast())
    }

    /// The lines of a comment, without `#` and joined with spaces.
    var oneLine: String {
        let lines = parts(separatedBy: "\n").map { line in
            let text = line.first == "#" ? line.dropFirst() : line
            return String(repairing: Array(text.utf8)[...].trimmed)
        }
        return String(joining: lines.filter { !$0.isEmpty }, separator: " ")
    }
}
