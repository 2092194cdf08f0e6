using Grpc.Core;
using Grpc.Net.Client;

using Linking.Protocol.V1;
using Linking.Testing;

namespace Linking.Cli.Tests.Rewriting;

/// <summary>
/// A ledger of six rounds whose first four are published, after a client, an auditor and a directory sink have seen all of it; its
/// server has stopped. A document a round, <c>1.txt</c> to <c>5.txt</c>, is stamped.
/// </summary>
public sealed class AuditedLedger : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<GetRecordResponse> _record = [];
    private GetLedgerResponse _described = null!;

    public async Task InitializeAsync()
    {
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, _folder["data"], "--ledger", "rewritten.example/ledger", "--directory", _folder["book"]);
        for (var i = 1; i <= 5; i++)
        {
            await File.WriteAllTextAsync(_folder[$"{i}.txt"], $"document {i}");
            (await server.RunAsync(_folder.Path, "stamp", $"{i}.txt")).Succeeds();
            if (i == 3)
                (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        }

        (await server.RunAsync(_folder.Path, "extend", "2.txt.lts")).Succeeds();
        (await server.RunAsync(_folder.Path, "audit", server.Address, "--state", "audit", "-p", "book")).Succeeds();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var rpc = new LedgerService.LedgerServiceClient(channel);
        _described = await rpc.GetLedgerAsync(new GetLedgerRequest());
        using (var call = rpc.GetRecord(new GetRecordRequest()))
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
                _record.Add(call.ResponseStream.Current);
        }

        (await server.StopAsync()).Ends(0);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    /// <summary>A copy of everything that anybody has.</summary>
    internal string Copy()
    {
        var copy = _folder[Guid.NewGuid().ToString("n")];
        Directory.CreateDirectory(copy);
        string[] folders = [.. ((string[])["data", "book", "audit", "trust"]).Select(name => _folder[name])];
        var below = folders.SelectMany(f => Directory.GetFiles(f, "*", SearchOption.AllDirectories));
        foreach (var file in below.Concat(Directory.GetFiles(_folder.Path)))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(_folder.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <summary>A server that answers for a ledger as it was made.</summary>
    internal Task<ModifiedServer> ServeAsync(RewrittenLedger ledger) => ModifiedServer.StartAsync(ledger, _described, _record);
}
