import Testing

@testable import ServiceSupport

struct FileDescriptorLimitTests {
    @Test func roomForConnections() {
        #expect(FileDescriptorLimit.connections(in: 1024) == 448)
        #expect(FileDescriptorLimit.connections(in: 64) == 1)
        #expect(FileDescriptorLimit.raise() >= 256)
    }
}
