import GatewayService

/// The settings of `slipway serve`, out of a TOML file and flags.
enum ServeConfiguration {
    /// Reads the settings that hold.
    ///
    /// - Parameter flags: what the command line says.
    /// - Throws: `CommandFailure` with all that is wrong: status 2 where only the command line is at fault.
    static func read(flags: [SettingEntry]) throws -> EffectiveSettings {
        do { return try SettingsReader.read(file: [], flags: flags) } catch {
            let isUsage = !error.problems.contains { if case .file = $0.origin { true } else { false } }
            throw CommandFailure.configuration(error.problems.map(\.description), isUsage: isUsage)
        }
    }
}
