import Diagnostics

/// Finds the time that everything gets (`SOURCE_DATE_EPOCH`).
struct EpochPass {
    private static let name = "SOURCE_DATE_EPOCH"
    let context: LoweringContext

    init(_ context: LoweringContext) { self.context = context }

    /// - Throws: `DiagnosticsError` where the value is no number of seconds.
    func run() async throws {
        let given = context.options.buildArguments[Self.name]
        let declared = context.globals.value(of: Self.name).flatMap { $0.isEmpty ? nil : $0 }
        guard let value = given ?? declared, !value.isEmpty else { return }
        guard let seconds = Int64(value) else {
            throw context.error("lowering.epoch", "invalid \(Self.name): \(value)", at: nil)
        }
        context.epoch = seconds
    }
}
