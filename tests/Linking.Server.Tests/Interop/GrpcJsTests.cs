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
    public async Task Server_Serves(string name)
    {
        await using var server = await TestServer.StartAsync();

        await NodeProcess.RunAsync("ledger.js", name, server.Address.Authority, server.OperatorAddress.Authority);
    }
}
