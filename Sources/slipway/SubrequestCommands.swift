import ArgumentParser
import Bridge
import BuildPlan
import Diagnostics
import Frontend
import JSON
import LocalSolver
import SourceText
import StandardSyntaxes
import SyntaxKit

/// `slipway outline`: the build arguments, secrets and SSH agents of a target.
struct OutlineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outline",
        abstract: "Lists the build arguments, secrets and SSH agents of a target.",
        discussion: "Prints the same as 'docker build --call=outline'."
    )

    @OptionGroup var input: InputOptions
    @OptionGroup var output: SubrequestOptions

    func run() async throws { try await output.print("frontend.outline", of: input) }
}

/// `slipway targets`: the targets of a build file.
struct TargetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "targets",
        abstract: "Lists the stages or images of a build file.",
        discussion: "Prints the same as 'docker build --call=targets'."
    )

    @OptionGroup var input: InputOptions
    @OptionGroup var output: SubrequestOptions

    @Flag(help: "Print a Bake file in JSON instead: a target for each image, for 'docker buildx bake'.")
    var bake = false

    func validate() throws {
        if bake, input.file == "-" { throw ValidationError("--bake needs a build file with a name; give it with -f") }
    }

    func run() async throws {
        guard bake else { return try await output.print("frontend.targets", of: input) }
        do {
            Terminal.write(try await bakeFile().json.text(.indented) + "\n", to: .standardOutput)
        } catch { throw CommandFailure(error) }
    }

    private func bakeFile() async throws -> BakeFile {
        let path = try input.buildFilePath()
        let source = SourceFile(
            name: path.split(separator: "/").last.map(String.init) ?? path,
            bytes: try sourceFile(path).bytes
        )
        let answer = try await SubrequestOptions.answer("frontend.targets", of: input)
        let targets = try JSONValue(parsing: answer.metadata["result.json"] ?? [])["targets"]?.array ?? []
        let language = try language(of: source, named: input.syntax)
        var ignored = DiagnosticSink()
        // Every target in a Mockerfile is an image, whereas a Dockerfile's non-default stages usually exist only for the default
        // one.
        let areImages = language.parse(source, diagnostics: &ignored)?.vocabulary.stage == "image"
        let hasDefault = targets.contains { $0["default"] != nil }
        var images = targets.compactMap { target -> BakeFile.Image? in
            let name = target["name"]?.string ?? ""
            let isDefault = target["default"] != nil
            // A stage without a name can only be built if it is the default.
            guard !name.isEmpty || isDefault else { return nil }
            return BakeFile.Image(target: name, isInGroup: areImages || isDefault || !hasDefault)
        }
        var sink = DiagnosticSink()
        if let program = SyntaxRegistry.standard.program(language)?.program(in: source, diagnostics: &sink),
            case .running(let listing, _) = program
        {
            images = try self.images(of: listing, images, path)
        }
        let needsSyntax = language.identity.imageName != "dockerfile" && SyntaxDirective.detect(in: source) == nil
        return BakeFile(
            dockerfile: BakeFile.path(of: path, in: input.context),
            context: input.context,
            syntax: needsSyntax ? "slipway/frontend" : nil,
            images: images
        )
    }

    /// Returns those targets of a `Program` that are images, with the names of the images.
    private func images(of listing: ProgramListing, _ all: [BakeFile.Image], _ path: String) throws -> [BakeFile.Image]
    {
        guard listing.targets.contains(where: { $0.images != nil }) else { return all }
        let images = listing.targets.compactMap { target in
            target.images.map { names in
                BakeFile.Image(target: target.name, tags: names.filter { !$0.contains("$") })
            }
        }
        return images
    }
}

/// The options of the commands that answer a subrequest, i.e. the output format.
struct SubrequestOptions: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    @Option(help: ArgumentHelp("The output format: text for people, json for tools.", valueName: "format"))
    var format: Format = .text

    /// Answers a subrequest without a daemon and prints the result to standard output. Warnings go to standard error.
    func print(_ subrequest: String, of input: InputOptions) async throws {
        let metadata: [String: [UInt8]]
        do { metadata = try await Self.answer(subrequest, of: input).metadata } catch { throw CommandFailure(error) }
        let (key, ending) = format == .json ? ("result.json", "\n") : ("result.txt", "")
        let text = String(decoding: metadata[key] ?? [], as: UTF8.self) + ending
        Terminal.write(format == .json ? text : terminalText(text), to: .standardOutput)
    }

    /// Returns the answer to a subrequest, without a daemon. Warnings go to standard error.
    static func answer(_ subrequest: String, of input: InputOptions) async throws -> SolveResult {
        let bridge = try input.bridge()
        var request = try input.request()
        request.options["requestid"] = subrequest
        let result = try await Frontend(SyntaxRegistry.standard).answer(request, over: bridge)
        for warning in bridge.warnings {
            Terminal.write("slipway: warning: \(terminalText(warning.short))\n", to: .standardError)
        }
        guard let result else { throw CommandFailure.input("the subrequest '\(subrequest)' has no answer") }
        return result
    }
}
