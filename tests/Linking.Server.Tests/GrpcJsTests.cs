using Linking.Grpc.Tests;

namespace Linking.Server.Tests;

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

        await NodeProcess.RunAsync(
            Repository.Find("tests/Linking.Server.Tests/node/ledger.js"), name, server.Address.Authority, server.OperatorAddress.Authority);
    }
}
