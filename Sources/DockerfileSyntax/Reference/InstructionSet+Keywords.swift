import SyntaxKit
import ValueTree

extension KeywordTable {
    /// Returns the instructions with this table's keywords, the directives, and the documentation of both.
    ///
    /// - Parameter extensions: The extensions whose instructions and flags are included.
    func instructionSet(enabling extensions: Set<LanguageExtension>) -> InstructionSet {
        let table = enabling(extensions)
        let kinds = InstructionKind.allCases.filter { !table.keywords($0).isEmpty }
        var set = InstructionSet(kinds.map { table.description($0, extensions) })
        set.directives = DirectiveReference.all
        return set
    }

    private func description(_ kind: InstructionKind, _ extensions: Set<LanguageExtension>) -> InstructionDescription {
        let (usage, doc) = kind.reference
        var description = InstructionDescription(keywords(kind), usage: usage, doc: doc)
        description.flags = kind.flags(extensions).map { FlagReference.description($0, of: kind) }
        description.takesHeredocs = kind.takesHeredocs
        description.canBeContained = kind.canBeTrigger
        switch kind {
        case .from:
            description.beginsStage = true
            description.arguments = .stageOrImage
        case .copy, .add, .include: description.arguments = .contextPath
        case .arg: description.arguments = .buildArgument
        case .onbuild: description.containsInstruction = true
        case .healthcheck:
            description.words = [healthcheckCommand, "NONE"]
            description.usage = "[FLAGS] \(healthcheckCommand) COMMAND, or NONE"
        default: break
        }
        return description
    }
}

extension InstructionKind {
    /// The syntax of the instruction's arguments, and its documentation, for editors.
    fileprivate var reference: (usage: String, doc: String) {
        switch self {
        case .add:
            (
                "[FLAGS] SOURCE … DESTINATION",
                "Adds files from the build context, downloads from `http` and `https` URLs, and Git repositories. "
                    + "Local archives are unpacked. To only copy files, use the copy instruction."
            )
        case .arg:
            (
                "NAME[=DEFAULT] …",
                "Declares build arguments, which `--build-arg NAME=VALUE` sets. Arguments declared before the first stage "
                    + "can be used only for the bases of stages, unless a stage redeclares them."
            )
        case .cmd:
            (
                "COMMAND or [\"PROGRAM\", …]",
                "Sets the default command of a container, or the default arguments of its entrypoint."
            )
        case .copy:
            ("[FLAGS] SOURCE … DESTINATION", "Copies files from the build context, a stage, an image or a heredoc.")
        case .entrypoint:
            ("COMMAND or [\"PROGRAM\", …]", "Sets the program that a container runs.")
        case .env:
            ("NAME=VALUE …", "Sets environment variables of the image and of the steps that follow.")
        case .expose:
            ("PORT[-PORT][/PROTOCOL] …", "Declares the ports that the image listens on, without publishing them.")
        case .from:
            (
                "[--platform=PLATFORM] BASE [AS NAME]",
                "Begins a stage. The base is an image, an earlier stage or `scratch`, the empty image."
            )
        case .healthcheck:
            ("", "Sets the command by which an engine decides whether a container is healthy; `NONE` removes it.")
        case .include:
            (
                "[--from=CONTEXT] PATH",
                "Includes the instructions of a file in the build context or in a named context. Requires an extension."
            )
        case .label: ("NAME=VALUE …", "Sets labels of the image.")
        case .maintainer:
            ("NAME", "Sets the author of the image. Deprecated: use the `org.opencontainers.image.authors` label.")
        case .onbuild:
            ("INSTRUCTION", "Stores an instruction that runs when another build uses this image as its base.")
        case .run:
            (
                "[FLAGS] COMMAND or [\"PROGRAM\", …]",
                "Runs a command in a new layer. A command line or a heredoc is a script for the shell."
            )
        case .shell:
            ("[\"PROGRAM\", \"ARGUMENT\", …]", "Sets the shell that runs later commands in shell form.")
        case .stopSignal: ("SIGNAL", "Sets the signal that stops a container, by name or number.")
        case .user: ("NAME[:GROUP]", "Sets the user of the steps that follow and of the image.")
        case .volume: ("PATH …", "Declares volumes.")
        case .workdir: ("PATH", "Sets the working directory of the steps that follow and of the image, and creates it.")
        }
    }
}
