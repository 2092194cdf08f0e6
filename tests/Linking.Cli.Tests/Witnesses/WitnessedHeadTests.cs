using System.Net;

using Grpc.Net.Client;

using Linking.Client;
using Linking.Hashing;
using Linking.Notes;
using Linking.Protocol.V1;
using Linking.Testing;

namespace Linking.Cli.Tests.Witnesses;

/// <summary>A server whose witnesses cosign heads, and not only publications (docs/spec/witness.md, "Heads").</summary>
public sealed class WitnessedHeadTests : IDisposable
{
    private const string Name = "heads.example/ledger";

    private static readonly string[] Checkpoints = ["checkpoint", "sha3-256/checkpoint"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Heads_AreCosignedUnderBothFunctions_Shown_Delivered_AndPublicationsToo()
    {
        var keys = await NewLedgerAsync();
        await using var first = await WitnessProcess.StartAsync(_folder.Path, "w1.example", keys);
        await using var second = await WitnessProcess.StartAsync(_folder.Path, "w2.example", keys);
        VerifierKey[] witnesses = [KeyOf(first), KeyOf(second)];
        ulong size;
        await using (var server = await StartAsync([first.Place, second.Place], "--directory", "book"))
        {
            await StampAsync(server, "a");
            size = await CosignedAsync(server, witnesses, 2);
            await GetsItIntoATokenAsync(server, witnesses);
            var status = (await server.RunAsync(_folder.Path, "status")).Succeeds().Output;
            Assert.Contains($"the newest head with its quorum is of size {size}", status, StringComparison.Ordinal);

            // Whoever knows the ledger's own lines alone reads such a head like any other, and goes on from it.
            Assert.Contains("nothing found", (await AuditAsync(server.HistoryAddress!)).Succeeds().Output, StringComparison.Ordinal);
            await StampAsync(server, "b");
            size = await CosignedAsync(server, witnesses, size + 1);
            Assert.Contains("nothing found", (await AuditAsync(server.HistoryAddress!)).Succeeds().Output, StringComparison.Ordinal);
            Assert.Contains("nothing found", (await AuditAsync(server.Address)).Succeeds().Output, StringComparison.Ordinal);

            // However busy the heads are, each publication gets its cosignatures: its size is asked about before any larger one.
            using var busy = new CancellationTokenSource();
            var stamping = StampOnAsync(server, busy.Token);
            for (var i = 1; i <= 5; i++)
            {
                var published = (await server.RunAsync(_folder.Path, "publish")).Succeeds().Output;
                var says = $"publication {i} is cosigned under sha2-256 by 2 of 2, 2 needed; under sha3-256 by 2";
                Assert.Contains(says, published, StringComparison.Ordinal);
            }

            await busy.CancelAsync();
            await stamping;
            size = await CosignedAsync(server, witnesses, (await HeadAsync(server)).Head.Size);
            (await server.StopAsync()).Ends(0);
        }

        // What was cosigned is kept: also while no witness is there.
        (await first.StopAsync()).Ends(0);
        (await second.StopAsync()).Ends(0);
        await using var again = await StartAsync([first.Place, second.Place], "--witness-policy", "closed");
        Assert.Equal((size, 2), await ReadAsync(again, "checkpoint", witnesses));
        Assert.Equal(size, (await HeadAsync(again)).CosignedHead.Size);
    }

    /// <summary>One that never answers holds up neither rounds nor the other witness, nor does it get a queue of heads.</summary>
    [Fact]
    public async Task Heads_AWitnessNeverAnswers_OthersCosign_AndRoundsGoOn()
    {
        var keys = await NewLedgerAsync();
        await using var honest = await WitnessProcess.StartAsync(_folder.Path, "w1.example", keys);
        await using var silent = new HostileHost(_ => null);
        await using var server = await StartAsync(
            [honest.Place, $"{await StrangerAsync(keys)} {silent.Address}"], "--witness-quorum", "1", "--witness-timeout", "10min");
        for (var i = 0; i < 4; i++)
            await StampAsync(server, $"f{i}");

        Assert.InRange(await CosignedAsync(server, [KeyOf(honest)], 5), 5UL, ulong.MaxValue);
        await Eventually.TrueAsync(() => silent.Asked > 0);
        Assert.Equal(1, silent.Asked);
    }

    [Theory]
    [InlineData("open")]
    [InlineData("closed")]
    public async Task Heads_TooFewCosign_CheckpointIsTheNewest_OrHeldBack(string policy)
    {
        var keys = await NewLedgerAsync();
        await using var honest = await WitnessProcess.StartAsync(_folder.Path, "w1.example", keys);
        VerifierKey[] witnesses = [KeyOf(honest)];
        var places = new[] { honest.Place, $"{await StrangerAsync(keys)} http://127.0.0.1:9" };
        ulong before;
        await using (var server = await StartAsync(places, "--witness-policy", policy, "--witness-quorum", "1"))
        {
            await StampAsync(server, "a");
            before = await CosignedAsync(server, witnesses, 2);
            (await server.StopAsync()).Ends(0);
        }

        // Now two are needed, and there is one: what one alone has cosigned no longer suffices.
        await using var held = await StartAsync(places, "--witness-policy", policy, "--witness-quorum", "2");
        await StampAsync(held, "b");
        if (policy == "closed")
        {
            foreach (var name in Checkpoints)
                Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(held, name)).StatusCode);
        }
        else
        {
            await Eventually.TrueAsync(async () => await ReadAsync(held, "checkpoint", witnesses) is var (size, lines) &&
                size > before && lines == 1);
        }

        // Clients are served all the same.
        var head = await HeadAsync(held);
        Assert.True(head.Head.Size > before);
        Assert.Null(head.CosignedHead);
        Assert.Contains("needed", (await held.RunAsync(_folder.Path, "publish")).Ends(75).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heads_KeptOnesThatWereChanged_AreNotShown()
    {
        var keys = await NewLedgerAsync();
        await using var honest = await WitnessProcess.StartAsync(_folder.Path, "w1.example", keys);
        await using (var server = await StartAsync([honest.Place]))
        {
            await StampAsync(server, "a");
            await CosignedAsync(server, [KeyOf(honest)], 2);
            (await server.StopAsync()).Ends(0);
        }

        (await honest.StopAsync()).Ends(0);
        var file = _folder["data/cosigned/alpha.note"];
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^10] = bytes[^10] == (byte)'A' ? (byte)'B' : (byte)'A';
        await File.WriteAllBytesAsync(file, bytes);

        await using var again = await StartAsync([honest.Place], "--witness-policy", "closed");

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(again, "checkpoint")).StatusCode);
        Assert.Null((await HeadAsync(again)).CosignedHead);
    }

    [Fact]
    public async Task Serve_WitnessEveryThatIsNone_IsRefused() =>
        (await Cli.RunAsync(_folder.Path, ServerProcess.Arguments("data", "--witness-every", "second")))
            .Fails(78, "'second' is neither publication nor head");

    // A holder does not wait for the next publication: the witnesses' word is of the moment.
    private async Task GetsItIntoATokenAsync(ServerProcess server, VerifierKey[] witnesses)
    {
        await File.WriteAllLinesAsync(_folder["witnesses"], witnesses.Select(w => w.ToString()));
        string[] verify = ["verify", "a", "--witness", "witnesses", "--require", "cosigned:2", "--json"];
        (await server.RunAsync(_folder.Path, "extend", "a.lts")).Succeeds();
        (await server.RunAsync(_folder.Path, verify)).Ends(3);
        (await server.RunAsync(_folder.Path, "extend", "a.lts", "--static", "files", "--witness", "witnesses")).Fails(64, "--witness");

        var said = (await server.RunAsync(_folder.Path, "extend", "a.lts", "--witness", "witnesses")).Succeeds().Output;

        Assert.Contains("a head that a witness has cosigned was added", said, StringComparison.Ordinal);
        var verdict = (await server.RunAsync(_folder.Path, verify)).Succeeds().Json;
        Assert.Equal("published", verdict.GetProperty("basis").GetString(), ignoreCase: true);
        Assert.Equal("cosigned", verdict.GetProperty("proven_by")[0].GetProperty("kind").GetString());
        var token = await File.ReadAllBytesAsync(_folder["a.lts"]);
        Assert.Contains(
            "no publication covers it yet; extend it after the next one",
            (await server.RunAsync(_folder.Path, "extend", "a.lts", "--witness", "witnesses")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(token, await File.ReadAllBytesAsync(_folder["a.lts"]));
    }

    // A round after the other.
    private static async Task StampOnAsync(ServerProcess server, CancellationToken cancellation)
    {
        var options = new LinkingClientOptions { Address = new Uri(server.Address) };
        using var client = await LinkingClient.ConnectAsync(options, CancellationToken.None);
        for (var i = 0; !cancellation.IsCancellationRequested; i++)
            await client.StampAsync(Suite.One.Hash(BitConverter.GetBytes(i)), cancellation: CancellationToken.None);
    }

    // Until both checkpoints, and the head that the server gives, are of at least that size and cosigned by all.
    private static async Task<ulong> CosignedAsync(ServerProcess server, VerifierKey[] witnesses, ulong least)
    {
        ulong found = 0;
        await Eventually.TrueAsync(async () =>
        {
            foreach (var name in Checkpoints)
            {
                (found, var lines) = await ReadAsync(server, name, witnesses);
                if (found < least || lines < witnesses.Length)
                    return false;
            }

            var given = (await HeadAsync(server)).CosignedHead;
            return given?.Size == found && LinesOf(given.AlphaNote.ToByteArray(), witnesses) == witnesses.Length &&
                LinesOf(given.BetaNote.ToByteArray(), witnesses) == witnesses.Length;
        });
        return found;
    }

    private static async Task<(ulong Size, int Lines)> ReadAsync(ServerProcess server, string name, VerifierKey[] witnesses)
    {
        using var answer = await GetAsync(server, name);
        var bytes = await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        Assert.True(SignedNote.TryParse(bytes, out var note));
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint));
        return (checkpoint.Size, LinesOf(bytes, witnesses));
    }

    private static int LinesOf(byte[] bytes, VerifierKey[] witnesses)
    {
        Assert.True(SignedNote.TryParse(bytes, out var note));
        return witnesses.Count(witness => note.Signatures.Any(
            line => Cosignature.TryVerify(note.TextBytes.Span, line, witness, out _, out _)));
    }

    private static async Task<HttpResponseMessage> GetAsync(ServerProcess server, string name)
    {
        using var web = new HttpClient { BaseAddress = new Uri(server.HistoryAddress!) };
        return await web.GetAsync(name);
    }

    private static async Task<GetHeadResponse> HeadAsync(ServerProcess server)
    {
        using var channel = GrpcChannel.ForAddress(server.Address);
        return await new LedgerService.LedgerServiceClient(channel).GetHeadAsync(new GetHeadRequest());
    }

    private static VerifierKey KeyOf(WitnessProcess witness) =>
        VerifierKey.TryParse(witness.Key, out var key) ? key : throw new FormatException(witness.Key);

    // The key of a witness that has ended.
    private async Task<string> StrangerAsync(string[] keys)
    {
        await using var stranger = await WitnessProcess.StartAsync(_folder.Path, "w9.example", keys);
        (await stranger.StopAsync()).Ends(0);
        return stranger.Key;
    }

    private Task<CliResult> AuditAsync(string place) => Cli.RunAsync(_folder.Path, "audit", place, "--state", "state");

    private async Task<string[]> NewLedgerAsync()
    {
        await using (var server = await ServerProcess.StartAsync(_folder.Path, "data", "--ledger", Name, "--publish", "false"))
            (await server.StopAsync()).Ends(0);
        return await WitnessProcess.HeadKeysAsync(_folder.Path, "data", Name);
    }

    private Task<ServerProcess> StartAsync(string[] witnesses, params string[] more) => ServerProcess.StartAsync(
        _folder.Path, "data",
        [
            "--ledger", Name, "--publish", "false", "--witnesses", string.Join(';', witnesses), "--witness-every", "head",
            "--history-listen", "http://127.0.0.1:0", .. more,
        ]);

    private async Task StampAsync(ServerProcess server, string name)
    {
        await File.WriteAllTextAsync(_folder[name], name);
        (await server.RunAsync(_folder.Path, "stamp", name)).Succeeds();
    }
}
