import Testing

/// `slipway explain`.
@Suite struct ExplainTests {
    @Test(arguments: [
        (["-f", "stages.Mockerfile.yaml"], "stages"),
        (["-f", "stages.Mockerfile.yaml", "--line", "16"], "stages.line"),
        (["-f", "warnings.Dockerfile", "--changed", "b"], "changed"),
    ])
    func explains(_ arguments: [String], _ name: String) async throws {
        for format in ["text", "json"] {
            let outcome = try await SlipwayTests.run(["explain", "--format", format] + arguments)
            #expect(outcome.status == 0, "\(outcome.errors)")
            SlipwayTests.expectGolden(outcome.output, "explain.\(name).\(format)")
        }
    }

    @Test(arguments: [
        (["--line", "0"], "lines are counted from 1"), (["--line", "99"], "--line: warnings.Dockerfile has 7 lines"),
        (["--line", "1", "--changed", "b"], "can't be combined"),
    ])
    func refuses(_ arguments: [String], _ message: String) async throws {
        let outcome = try await SlipwayTests.run(["explain", "-f", "warnings.Dockerfile"] + arguments)
        #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
}
