import Bridge
import LLB
import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Frontend

/// Locations as debuggers use them: `docker buildx dap` stops at the vertex whose location's first range has the lines and
/// the column of a breakpoint. The column is 0 unless the user chose one.
@Suite struct BreakpointTests {
    private static let mockerfile = """
        apiVersion: v1
        images:
        - from: alpine
          files:
          - path: /f
            content: |
              text
          workdir: /w
          steps:
          - echo one
          - run: |
              echo two
          output:
          - /f
          - /w

        """
    private static let gockerfile = "repo: github.com/a/b\npath:\n  ./cmd\n"

    @Test(arguments: [
        ("Mockerfile.yaml", mockerfile, [3, 5, 6, 7, 8, 10, 11, 12, 14, 15]),
        ("Gockerfile.yaml", gockerfile, [1, 3]),
        ("Dockerfile", "FROM alpine\nRUN a \\\n b\nCOPY . .\n", [1, 2, 4]),
        ("Dockerfile", "  FROM alpine\n\tRUN a \\\n b\n   COPY . .\n", [1, 2, 4]),
    ])
    func stopAt(name: String, text: String, lines: [Int32]) async throws {
        let bridge = RecordingBridge(file: name, text)
        let request = FrontendRequest(options: ["filename": name], workerPlatforms: [.linuxAMD64])
        let result = try await Frontend(.standard).build(request, over: bridge)
        let definition = try #require(bridge.definition(of: result.reference))
        let count = Int32(text.split(separator: "\n", omittingEmptySubsequences: false).count)
        let stops = (1...count).filter { line in
            definition.locations.values.joined().contains { location in
                guard let range = location.ranges.first else { return false }
                return range.startLine <= line && line <= range.endLine && range.startCharacter == 0
            }
        }
        #expect(stops == lines)
    }
}
