namespace Linking.Server.Tests.Interop;

/// <summary>The .proto files are clean by all rules of buf's standard category (buf.yaml).</summary>
public sealed class LintTests
{
    [NodeFact]
    public Task Protos_AreClean() =>
        NodeProcess.RunAsync("node_modules/@bufbuild/buf/bin/buf", "lint", Path.GetDirectoryName(Repository.Find("buf.yaml"))!);
}
