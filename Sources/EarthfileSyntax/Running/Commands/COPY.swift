import BuildPlan
import Diagnostics
import LLB
import OCISpec
import SourceText
import SyntaxKit

/// The options of a copy.
struct CopyMode {
    /// Whether a directory is copied under its own name (`--dir`); otherwise only its contents are copied.
    var isDirectory = false
    var keepsTimes = false
    var owner: Ownership?
    var mode: StepOption<CopyOptions>?
    var isOptional = false
    var followsLinks = true
    var excludes: [String] = []

    /// The modification time of copied files: 2020-04-16T12:00:00Z, in nanoseconds since 1970.
    static let time: Int64 = 1_587_038_400_000_000_000

    var options: StepOption<CopyOptions> {
        var options: [StepOption<CopyOptions>] = [.createParents, .wildcard(allowsEmpty: isOptional)]
        if !isDirectory { options.append(.contentsOnly) }
        if !keepsTimes { options.append(.timestamp(Self.time)) }
        if let owner { options.append(.owner(owner)) }
        if let mode { options.append(mode) }
        if followsLinks { options.append(.followSymlinks) }
        if !excludes.isEmpty { options.append(.exclude(excludes)) }
        return .all(options)
    }

    /// Returns the source to copy. A path that may be missing becomes a glob pattern that matches only that path, because a
    /// pattern may match nothing.
    func source(_ path: String) -> String {
        guard isOptional else { return path }
        var bytes = Array(path.utf8)
        guard let index = bytes.firstIndex(where: { $0 != UInt8(ascii: "/") }),
            bytes[index].isASCIIAlphanumeric
                || bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: "_")
        else { return path }
        bytes.insert(UInt8(ascii: "]"), at: index + 1)
        bytes.insert(UInt8(ascii: "["), at: index)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension TargetRun {
    /// Copies files of the build context, or artifacts of targets.
    mutating func runCOPY(_ line: CommandLine) async throws {
        guard line.arguments.count >= 2, let last = line.arguments.last else { return }
        if !line.command.documents.isEmpty { return try await copyDocuments(line) }
        var destination = try await expand(last)
        let mode = try await copyMode(line)
        if let from = line.word(.from) { return try await copyFrom(from, line, to: destination, mode) }
        var sources: [(word: TreeWord, text: String, artifact: ReferenceArguments?)] = []
        for word in line.arguments.dropLast() {
            if ReferenceArguments.matches(word) {
                let call = try parsed(line) { ReferenceArguments(word, reader: $0, diagnostics: &$1) }
                sources.append((word, try await expand(call.reference, keepsPlusEscape: true), call))
            } else {
                sources.append((word, try await expand(word, keepsPlusEscape: true), nil))
            }
        }
        if destination.isEmpty || destination == "." || sources.count > 1 { destination += "/" }
        let artifacts = sources.map { ArtifactReference(parsing: $0.text) }
        let count = artifacts.filter { $0 != nil }.count
        for (source, artifact) in zip(sources, artifacts) where source.artifact != nil && artifact == nil {
            throw error(
                "earthfile.artifact",
                "expected an artifact such as '+build/app', found '\(source.text)'",
                at: source.word.range
            )
        }
        if count == 0 { return try await copyFiles(sources.map(\.word), line, to: destination, mode) }
        guard count == sources.count else {
            throw error(
                "earthfile.copy",
                "COPY can't take both artifacts and files of the context; use two COPY statements",
                at: line
            )
        }
        for (source, artifact) in zip(sources, artifacts) {
            guard let artifact else { continue }
            let arguments = source.artifact?.arguments ?? []
            try await copyArtifact(artifact, arguments, line, at: source.word.range, to: destination, mode)
        }
    }

    /// Reads the flags of a copy.
    private mutating func copyMode(_ line: CommandLine) async throws -> CopyMode {
        var mode = CopyMode()
        mode.isDirectory = try await isOn(.dir, in: line)
        mode.keepsTimes = try await isOn(.keepTs, in: line)
        mode.isOptional = try await isOn(.ifExists, in: line)
        mode.followsLinks = !(try await isOn(.symlinkNoFollow, in: line))
        if !(try await isOn(.keepOwn, in: line)) { mode.owner = ownerOfCopies }
        if let owner = try await expand(.chown, of: line), !owner.isEmpty { mode.owner = Ownership(parsing: owner) }
        if let text = try await expand(.chmod, of: line), !text.isEmpty {
            guard let bits = Int32(text, radix: 8), bits >= 0 else {
                throw error(
                    "earthfile.mode",
                    "expected an octal number such as 755 for --chmod, found '\(text)'",
                    at: line
                )
            }
            mode.mode = .mode(bits)
        }
        for word in line.words(.exclude) { mode.excludes.append(try await expand(word)) }
        return mode
    }

    /// The owner of copied files: the image's user, or root if the image sets none.
    private var ownerOfCopies: Ownership? {
        let user = image.config.config.user
        return user.isEmpty ? Ownership(user: .id(0), group: .id(0)) : Ownership(parsing: user)
    }

    private mutating func copyFiles(
        _ words: [TreeWord],
        _ line: CommandLine,
        to destination: String,
        _ mode: CopyMode
    ) async throws {
        let paths = try await expand(words)
        let place = place(of: line)
        let files = try await build.files(of: project, paths, at: place)
        if try await isOn(.parents, in: line) {
            return try await copyWithParents(paths, files, line, to: destination)
        }
        var actions = FileActions()
        for path in paths {
            let inProject = project.location.path(path)
            var mode = mode
            // The contents of the project's own directory are copied, not the directory itself.
            if inProject == project.location.directory { mode.isDirectory = false }
            actions = actions.copy(mode.source("/" + inProject), from: files, to: destination, mode.options)
        }
        let text = "COPY \(paths.joined(separator: " ")) \(destination)"
        change(image.files.files(actions, build.request.step("[\(progressName)] \(text)", at: place)), text)
    }

    private mutating func copyArtifact(
        _ artifact: ArtifactReference,
        _ arguments: [TreeWord],
        _ line: CommandLine,
        at range: SourceRange,
        to destination: String,
        _ mode: CopyMode
    ) async throws {
        let given = try await givenArguments(arguments, line)
        let platform = try await platform(line.word(.platform))
        let references = try await expandPattern(
            artifact.target,
            isAllowed: features.contains(.wildcardCopy),
            at: range
        )
        for reference in references {
            let resolved = try resolve(reference, allowsPrivileged: line.has(.allowPrivileged), at: range)
            let key = key(reference, resolved, given: given, passesAll: line.has(.passArgs), platform: platform)
            let result = try await use(key, as: .artifact, at: range)
            let one = ArtifactReference(reference, path: artifact.path)
            let files = try artifacts(of: result, one, at: range)
            let text = "COPY \(one) \(destination)"
            let step: StepOption<FilesOptions> = build.request.step("[\(progressName)] \(text)", at: place(of: line))
            let actions = FileActions().copy(mode.source(artifact.path), from: files, to: destination, mode.options)
            change(image.files.files(actions, step), text)
        }
    }

    /// Copies files from an image, or from the image of a target (`--from`).
    private mutating func copyFrom(_ from: TreeWord, _ line: CommandLine, to destination: String, _ mode: CopyMode)
        async throws
    {
        let name = try await expand(from, keepsPlusEscape: true)
        let place = place(of: line)
        let source: ProgramImage
        if name.hasPrefix("+") || name.hasPrefix(".") {
            let reference = try reference(name, at: from.range)
            let resolved = try resolve(reference, allowsPrivileged: line.has(.allowPrivileged), at: from.range)
            let key = key(reference, resolved, given: [], passesAll: line.has(.passArgs), platform: nil)
            source = try await use(key, as: .base, at: from.range).image
        } else {
            source = try await workbench.image(name, platform: imagePlatform, at: place)
        }
        let paths = try await expand(Array(line.arguments.dropLast()))
        let target = destination.isEmpty || destination == "." || paths.count > 1 ? destination + "/" : destination
        let actions = paths.reduce(FileActions()) { actions, path in
            actions.copy(mode.source(PathText.absolute(path, in: "/")), from: source.files, to: target, mode.options)
        }
        let text = "COPY --from=\(name) \(paths.joined(separator: " ")) \(target)"
        change(image.files.files(actions, build.request.step("[\(progressName)] \(text)", at: place)), text)
    }

    private mutating func copyWithParents(
        _ paths: [String],
        _ files: State,
        _ line: CommandLine,
        to destination: String
    ) async throws {
        var step = CopyStep(sources: paths.map { word($0, line) }, destination: word(destination, line))
        step.parents = true
        if let owner = try await expand(.chown, of: line), !owner.isEmpty { step.owner = word(owner, line) }
        if let mode = try await expand(.chmod, of: line), !mode.isEmpty { step.mode = word(mode, line) }
        for exclude in line.words(.exclude) { step.excludes.append(word(try await expand(exclude), line)) }
        let directory = project.location.directory
        let context =
            directory.isEmpty ? files : State.scratch.copy("/" + directory, from: files, to: "/", .contentsOnly)
        let text = "COPY --parents \(paths.joined(separator: " ")) \(destination)"
        try await apply(.copy(step), text, at: line, context: context)
        changedFiles()
    }

    /// Writes the here-documents of `COPY <<EOF PATH`.
    private mutating func copyDocuments(_ line: CommandLine) async throws {
        guard let last = line.arguments.last else { return }
        let destination = try await expand(last)
        var step = CopyStep(sources: [], destination: word(destination, line))
        for document in line.command.documents {
            let text =
                document.isExpanded
                ? try expandDocument(document) : document.text
            step.contents.append(.init(path: document.name, content: word(text, line)))
        }
        if let owner = try await expand(.chown, of: line), !owner.isEmpty { step.owner = word(owner, line) }
        if let mode = try await expand(.chmod, of: line), !mode.isEmpty { step.mode = word(mode, line) }
        let names = line.command.documents.map { "<<" + $0.name }.joined(separator: " ")
        try await apply(.copy(step), "COPY \(names) \(destination)", at: line)
        changedFiles()
    }
}
