extension InstructionKind {
    /// Returns the flags that the instruction accepts. The parser, completion and documentation all use this table.
    ///
    /// - Parameter extensions: The extensions that the build file enables.
    func flags(_ extensions: Set<LanguageExtension>) -> [FlagSpecification] {
        switch self {
        case .add: StepReader.addFlags
        case .copy:
            extensions.contains(.optional) ? StepReader.copyFlags + [StepReader.optionalFlag] : StepReader.copyFlags
        case .from: StepReader.fromFlags
        case .healthcheck: StepReader.healthcheckFlags
        case .include: StepReader.includeFlags
        case .run: StepReader.runFlags
        case .arg, .cmd, .entrypoint, .env, .expose, .label, .maintainer, .onbuild, .shell, .stopSignal, .user, .volume,
            .workdir:
            []
        }
    }

    /// Whether the instruction may follow `ONBUILD`.
    var canBeTrigger: Bool { self != .from && self != .include && self != .maintainer && self != .onbuild }
}

extension StepReader {
    /// Parses the flags of an instruction and checks that it accepts them.
    ///
    /// - Throws: `ParseFailure` for the same errors as `FlagValues.init`.
    func flags(of instruction: Instruction, _ kind: InstructionKind) throws(ParseFailure) -> FlagValues {
        try FlagValues(instruction.flags, kind.flags(extensions))
    }
}
