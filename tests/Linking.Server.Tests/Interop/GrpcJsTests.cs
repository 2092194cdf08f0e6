using Linking.Server.Options;

namespace Linking.Server.Tests.Interop;

/// <summary>@grpc/grpc-js with our .proto files calls the server; the cases are functions of node/ledger.js.</summary>
public sealed class GrpcJsTests
{
    [NodeTheory]
    [InlineData("stamp")]
    [InlineData("stampStream")]
    [InlineData("stampBatch")]
    [InlineData("match")]
    [InlineData("publishAndExtend")]
    [InlineData("find")]
    [InlineData("getLedger")]
    [InlineData("getHead")]
    [InlineData("errorDetails")]
    [InlineData("status")]
    [InlineData("healthCheck")]
    [InlineData("reflectionV1")]
    [InlineData("reflectionV1Alpha")]
    [InlineData("unknownMethod")]
    [InlineData("overTheLimit")]
    [InlineData("gzip")]
    [InlineData("gzipStreams")]
    [InlineData("deflateIsRefused")]
    public async Task Server_Serves(string name)
    {
        await using var server = await TestServer.StartAsync();

        await NodeProcess.RunAsync("ledger.js", name, server.Address.Authority, server.OperatorAddress.Authority);
    }

    [NodeTheory]
    [InlineData("deadline")]
    [InlineData("cancel")]
    public async Task Server_LetsGoOfACallThatWaits(string name)
    {
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromHours(1) });

        await NodeProcess.RunAsync("ledger.js", name, server.Address.Authority, server.OperatorAddress.Authority);

        Assert.DoesNotContain(server.Log.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    [NodeFact]
    public async Task Server_Tls_WithAnIntermediate()
    {
        using var authority = new TestAuthority();
        authority.Issue("first");
        await using var server = await TestServer.StartAsync(o => o with
        {
            Listen = [ListenAddress.Parse("https://127.0.0.1:0")],
            Certificate = authority.CertificateFile,
            CertificateKey = authority.KeyFile,
        });

        await NodeProcess.RunAsync("ledger.js", "tls", server.Address.Authority, server.OperatorAddress.Authority, authority.RootFile);
    }

    [NodeFact]
    public async Task HealthWatch_EndsWithTheServer()
    {
        await using var server = await TestServer.StartAsync();
        await using var node = await NodeProcess.StartAsync("ledger.js", "healthWatch", server.Address.Authority,
            server.OperatorAddress.Authority);

        Assert.Equal("SERVING", await node.ReadLineAsync());
        await server.Server.StopAsync();
        Assert.Equal("NOT_SERVING", await node.ReadLineAsync());
        Assert.Equal("ended 0", await node.ReadLineAsync());
        await node.EndAsync();
    }
}
