import BuildPlan
import SourceText
import ValueTree

/// A converter of the keys of one image to steps, in the fixed order that `MockerfileSyntax` documents.
struct StepWriter {
    var decoding: Decoding
    private(set) var steps: [Step] = []

    init(decoding: Decoding) { self.decoding = decoding }

    mutating func write(_ image: DecodedRecord) {
        writeEnvironment(image)
        writePackages(image)
        writeDownloads(image)
        writeCopies(image)
        writeFiles(image)
        writeEnvironmentOfSteps(image)
        writeRuns(image)
        writeConfig(image)
    }

    private mutating func add(_ action: Step.Action, _ keyword: String, _ text: String, at range: SourceRange) {
        let comment = decoding.comment(above: range)
        steps.append(Step(action, range: range, keyword: keyword, text: text, comment: comment))
    }

    /// Writes one step per variable, so that a value can use the variables above it.
    private mutating func writeEnvironment(_ image: DecodedRecord) {
        guard let env = image[ImageFields.env], let entry = image.entry(ImageFields.env) else { return }
        for variable in env {
            let range = variable.key.range.union(variable.value.range)
            add(.environment(EnvironmentStep([variable])), entry.key, "env " + StepText.pairs([variable]), at: range)
        }
    }

    private mutating func writePackages(_ image: DecodedRecord) {
        guard let package = image[ImageFields.package], let entry = image.entry(ImageFields.package) else { return }
        if let gpg = package.entry(PackageFields.gpg), package[PackageFields.gpg]?.isEmpty == false,
            package[PackageFields.repo]?.isEmpty ?? (package.entry(PackageFields.repo) == nil)
        {
            let message = "\"gpg\" requires \"repo\": its keys sign the repositories listed there"
            decoding.error("conflict", message, at: gpg.keyRange)
        }
        var layers = PackageItem.layers(of: package[PackageFields.install] ?? [])
        if layers.count > Self.layerLimit {
            let message =
                "\"install\" has \(layers.count) layers, and at most \(Self.layerLimit) are possible; put more packages into each list"
            let range = package.entry(PackageFields.install)?.value.range
            decoding.error("too-many-layers", message, at: range ?? entry.range)
        }
        if layers.isEmpty || layers.count > Self.layerLimit { layers = [layers.flatMap { $0 }] }
        var earlier: [Word] = []
        for (index, packages) in layers.enumerated() {
            var step = InstallPackagesStep(
                packages: packages,
                manager: package[PackageFields.manager],
                snapshot: package[PackageFields.snapshot]
            )
            if index == 0 {
                step.repositories = package[PackageFields.repo] ?? []
                step.keys = package[PackageFields.gpg] ?? []
            }
            step.earlier = earlier
            earlier += packages
            let names = packages.map { StepText.oneLine($0.text) }.joined(separator: " ")
            let range = layers.count == 1 ? entry.range : Self.range(of: packages, first: index == 0, in: entry.range)
            add(.installPackages(step), entry.key, "install \(names)", at: range)
        }
    }

    /// The maximum number of layers that one `package` makes. Engines allow an image 125 or 127 layers.
    private static let layerLimit = 100

    /// Returns the range of a layer's packages. The first layer's range begins with the key `package`.
    ///
    /// - Returns: `whole`, the range of all of `package`, if the packages aren't in it in order, e.g. because an alias names them.
    private static func range(of packages: [Word], first: Bool, in whole: SourceRange) -> SourceRange {
        guard let start = packages.first?.range, let end = packages.last?.range,
            whole.start <= start.start, start.start <= end.start, end.end <= whole.end
        else { return whole }
        return SourceRange(first ? whole.start : start.start, end.end)
    }

    private mutating func writeDownloads(_ image: DecodedRecord) {
        for item in image[ImageFields.external] ?? [] {
            guard let source = item[ExternalFields.src], let destination = item[ExternalFields.dst] else { continue }
            let checksum = item[ExternalFields.sha256]
            checkArchitectures(source, checksum)
            let step = FetchStep(
                source: source,
                checksum: checksum,
                destination: destination,
                install: item[ExternalFields.install] ?? []
            )
            let shown: String =
                switch source {
                case .all(let word): StepText.oneLine(word.text)
                case .each(let entries): "(\(entries.map(\.architecture.text).joined(separator: ", ")))"
                }
            let text = "external \(shown) -> \(StepText.oneLine(destination.text))"
            add(.fetch(step), "external", text, at: item.node.range)
        }
    }

    /// Checks that `sha256` has a checksum for each architecture in the `src` mapping, and for no other. A single checksum is
    /// accepted if `src` has only one architecture.
    private mutating func checkArchitectures(_ source: FetchStep.ByArchitecture, _ sums: FetchStep.ByArchitecture?) {
        guard case .each(let sources) = source, let sums else { return }
        switch sums {
        case .all(let word):
            guard sources.count > 1 else { return }
            let message = "\"sha256\" must be a mapping of architectures because \"src\" is one"
            decoding.error("conflict", message, at: word.range)
        case .each(let sums):
            let names = sources.map { ExternalFields.canonical($0.architecture.text) }
            for sum in sums where !names.contains(ExternalFields.canonical(sum.architecture.text)) {
                let message = "\"src\" has no URL for \"\(sum.architecture.text)\""
                decoding.error("conflict", message, at: sum.architecture.range)
            }
            let summed = sums.map { ExternalFields.canonical($0.architecture.text) }
            for entry in sources where !summed.contains(ExternalFields.canonical(entry.architecture.text)) {
                let message = "\"sha256\" has no checksum for \"\(entry.architecture.text)\""
                decoding.error("conflict", message, at: entry.architecture.range)
            }
        }
    }

    private mutating func writeCopies(_ image: DecodedRecord) {
        for item in image[ImageFields.copy] ?? [] {
            guard let sources = item[CopyFields.src], let destination = item[CopyFields.dst] else { continue }
            if sources.count > 1, !destination.text.hasSuffix("/"), !destination.text.hasSuffix("}") {
                let message = "\"dst\" must end in '/' if there are several sources"
                let fix = decoding.fix("append '/'", destination.range, destination.text + "/")
                decoding.error("bad-path", message, at: destination.range, fixIts: [fix])
            }
            let from = item[CopyFields.from]
            var step = CopyStep(sources: sources, destination: destination, from: from)
            step.owner = item[CopyFields.owner]
            step.mode = item[CopyFields.mode].map(StepText.mode)
            step.excludes = item[CopyFields.excludes] ?? []
            let words = sources.map { StepText.oneLine($0.text) }.joined(separator: " ")
            let origin = from.map { "from \(StepText.oneLine($0.text)): " } ?? ""
            let text = "copy \(origin)\(words) -> \(StepText.oneLine(destination.text))"
            add(.copy(step), "copy", text, at: item.node.range)
        }
    }

    private mutating func writeFiles(_ image: DecodedRecord) {
        for item in image[ImageFields.files] ?? [] {
            guard let path = item[FileFields.path], let content = item[FileFields.content] else { continue }
            // The destination determines the file's path, so the name of the inline file doesn't matter.
            let name = path.text.split(separator: "/").last.map(String.init) ?? "document"
            var step = CopyStep(sources: [], destination: path)
            step.contents = [CopyStep.InlineContent(path: name, content: content)]
            step.owner = item[FileFields.owner]
            step.mode = item[FileFields.mode].map(StepText.mode)
            add(.copy(step), "files", "file \(StepText.oneLine(path.text))", at: item.node.range)
        }
    }

    /// Writes the settings that apply to the steps: shell, user and working directory. The user comes before the working
    /// directory, because a missing directory is created for the current user.
    private mutating func writeEnvironmentOfSteps(_ image: DecodedRecord) {
        if let shell = image[ImageFields.shell], let entry = image.entry(ImageFields.shell) {
            add(.shell(ShellStep(shell)), entry.key, "shell \(StepText.list(shell))", at: entry.range)
        }
        if let user = image[ImageFields.user], let entry = image.entry(ImageFields.user) {
            add(.user(UserStep(user)), entry.key, "user \(StepText.oneLine(user.text))", at: entry.range)
        }
        if let path = image[ImageFields.workdir], let entry = image.entry(ImageFields.workdir) {
            let text = "workdir \(StepText.oneLine(path.text))"
            add(.workingDirectory(WorkingDirectoryStep(path)), entry.key, text, at: entry.range)
        }
    }

    private mutating func writeRuns(_ image: DecodedRecord) {
        for step in image[ImageFields.steps] ?? [] {
            add(.run(step.run), "steps", "run \(StepText.command(step.run.command))", at: step.range)
        }
    }

    private mutating func writeConfig(_ image: DecodedRecord) {
        if let line = image[ImageFields.entrypoint], let entry = image.entry(ImageFields.entrypoint) {
            let text = "entrypoint \(StepText.command(line))"
            add(.entrypoint(EntrypointStep(line)), entry.key, text, at: entry.range)
        }
        if let line = image[ImageFields.cmd], let entry = image.entry(ImageFields.cmd) {
            add(.command(CommandStep(line)), entry.key, "cmd \(StepText.command(line))", at: entry.range)
        }
        if let labels = image[ImageFields.labels], !labels.isEmpty, let entry = image.entry(ImageFields.labels) {
            let pairs = labels.map { label in
                KeyValue(
                    key: Word(label.source.key, range: label.source.keyRange, expansion: .none),
                    value: label.value
                )
            }
            add(.labels(LabelStep(pairs)), entry.key, "labels \(StepText.pairs(pairs))", at: entry.range)
        }
        if let ports = image[ImageFields.expose], !ports.isEmpty, let entry = image.entry(ImageFields.expose) {
            add(.expose(ExposeStep(ports)), entry.key, "expose \(StepText.words(ports))", at: entry.range)
        }
        if let paths = image[ImageFields.volumes], !paths.isEmpty, let entry = image.entry(ImageFields.volumes) {
            add(.volumes(VolumeStep(paths)), entry.key, "volumes \(StepText.words(paths))", at: entry.range)
        }
        if let check = image[ImageFields.healthcheck], let entry = image.entry(ImageFields.healthcheck) {
            let text = "healthcheck \(StepText.test(check.test))"
            add(.healthcheck(check), entry.key, text, at: entry.range)
        }
        if let signal = image[ImageFields.stopsignal], let entry = image.entry(ImageFields.stopsignal) {
            let text = "stopsignal \(StepText.oneLine(signal.text))"
            add(.stopSignal(StopSignalStep(signal)), entry.key, text, at: entry.range)
        }
    }
}
