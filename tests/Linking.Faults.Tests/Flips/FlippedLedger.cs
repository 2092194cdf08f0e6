using System.Security.Cryptography;

using Linking.Client;
using Linking.Faults.Tests.Servers;
using Linking.Hashing;
using Linking.Ledger.Checking;
using Linking.Server;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Storage;
using Linking.Storage.Sqlite;

using Microsoft.Data.Sqlite;

namespace Linking.Faults.Tests.Flips;

/// <summary>A ledger that a server has stopped cleanly, copies of which have one byte changed.</summary>
internal sealed class FlippedLedger : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Promises _promises;
    private readonly string _truth;
    private readonly string _name;
    private readonly byte[] _database;
    private readonly byte[] _content;

    private FlippedLedger(TemporaryFolder folder, Promises promises, string truth, string name)
    {
        (_folder, _promises, _truth, _name) = (folder, promises, truth, name);
        _database = File.ReadAllBytes(folder["data/" + name]);
        _content = ContentAsync(folder["data/" + name]).GetAwaiter().GetResult()
            ?? throw new InvalidOperationException("The sound file cannot be read.");
    }

    public int Length => _database.Length;

    /// <param name="waves">Each at least one round; a publication after every tenth.</param>
    /// <param name="store">What keeps the truth.</param>
    /// <param name="name">The file whose bytes are changed; null: that of the truth.</param>
    public static async Task<FlippedLedger> MakeAsync(int waves, string store, string? name = null)
    {
        var folder = new TemporaryFolder();
        var promises = new Promises();
        await using (var server = await ServerProcess.StartSoundAsync(folder.Path, "--store", store))
        {
            using var client = await server.ConnectAsync();
            using var @operator = server.ConnectOperator();
            for (var i = 0; i < waves; i++)
            {
                Assert.True(await promises.StampAsync(client));
                if (i % 10 == 1)
                    _ = await @operator.PublishAsync([]);
            }

            await server.StopAsync();
        }

        return new FlippedLedger(folder, promises, Stores.FileOf(store), name ?? Stores.FileOf(store));
    }

    /// <summary>Changes the byte at an offset in a copy, and looks what is noticed.</summary>
    /// <param name="offset">From the beginning of the file.</param>
    /// <param name="start">Whether to start a server on the copy, too.</param>
    public async Task<Flip> CheckAsync(int offset, bool start)
    {
        using var copy = Copy(offset);
        var file = copy["data/" + _name];
        var found = await FindAsync(copy["data"]);
        var changed = found is null && !((await ContentAsync(file))?.AsSpan().SequenceEqual(_content) ?? false);
        var issued = start && found == Finding.Named && await IssuesAsync(copy["data"]);
        return new Flip(offset, found, changed, issued);
    }

    /// <summary>Changes a byte of derived data, starts a server on the copy, and looks whether anything was lost by it.</summary>
    public async Task<Flip> CheckDerivedAsync(int offset)
    {
        using var copy = Copy(offset);
        var found = await FindAsync(copy["data"]);
        Assert.NotEqual(Finding.Named, found);
        var changed = found is null && !((await ContentAsync(copy["data/" + _name]))?.AsSpan().SequenceEqual(_content) ?? false);
        await using var server = await LinkingServer.StartAsync(OptionsFor(copy["data"]) with { TailRounds = 1 }, Silent);
        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = server.Addresses[0] });
        await _promises.AssertKeptAsync(client);
        return new Flip(offset, found, changed, await new Promises().StampAsync(client));
    }

    public void Dispose() => _folder.Dispose();

    private static ServerEnvironment Silent => new() { ConfigureLogging = _ => { } };

    private static ServerOptions OptionsFor(string data) => new()
    {
        Data = data,
        Listen = [ListenAddress.Parse("http://127.0.0.1:0")],
        OperatorListen = [ListenAddress.Parse("http://127.0.0.1:0")],
        Interval = TimeSpan.FromMilliseconds(10),
        Publish = false,
        // A sweep lasts longer than the default window, within which a leaf that is submitted again has its first token.
        RepeatWindow = TimeSpan.FromDays(1),
    };

    private TemporaryFolder Copy(int offset)
    {
        var copy = new TemporaryFolder();
        Directory.CreateDirectory(copy["data/keys"]);
        foreach (var name in (string[])["keys/heads.pem", "keys/publications.pem", "high-water-mark", _truth, SqliteLedgerDerived.FileName])
            File.Copy(_folder["data/" + name], copy["data/" + name]);
        var bytes = _database.ToArray();
        // Any of the 255 other values, and the same one in each run.
        bytes[offset] ^= (byte)(1 + offset * 31 % 255);
        File.WriteAllBytes(copy["data/" + _name], bytes);
        return copy;
    }

    private static async Task<Finding?> FindAsync(string data)
    {
        try
        {
            await using var truth = TruthFile.OpenReadOnly(data);
            await using var derived = SqliteLedgerDerived.OpenReadOnly(data);
            var report = await LedgerCheck.RunAsync(truth, derived, progress: null, CancellationToken.None);
            return report.Clean ? null : report.Problems.All(p => p.IsDerived) ? Finding.NamedAsDerived : Finding.Named;
        }
        catch (StorageException)
        {
            return Finding.Named;
        }
    }

    private static async Task<bool> IssuesAsync(string data)
    {
        var options = OptionsFor(data) with { TailRounds = 1_000_000 };
        try
        {
            await using var server = await LinkingServer.StartAsync(options, Silent);
            using var client = await LinkingClient.ConnectAsync(
                new LinkingClientOptions { Address = server.Addresses[0], MaxAttempts = 1 });
            return await new Promises().StampAsync(client);
        }
        catch (Exception e) when (e is StartupException or RequestFailedException)
        {
            return false;
        }
    }

    /// <summary>A digest of all that a file holds; null if it cannot be read.</summary>
    private static async Task<byte[]?> ContentAsync(string file) => Path.GetFileName(file) == Stores.FileOf(Stores.LiteDb)
        ? await ContentOfTruthAsync(Path.GetDirectoryName(file)!)
        : ContentOfTables(file);

    private static async Task<byte[]?> ContentOfTruthAsync(string data)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var truth = TruthFile.OpenReadOnly(data);
            var size = (await truth.ReadHeadAsync(CancellationToken.None))?.Size ?? 0;
            for (var n = 0UL; n < size; n++)
            {
                var round = (await truth.ReadRoundAsync(n, CancellationToken.None))!;
                hash.AppendData(round.Header.Span);
                hash.AppendData(round.Leaves.Span);
                foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
                    hash.AppendData(round.PreviousHead is { } head ? head[chain].Span : []);
            }

            await foreach (var one in truth.ReadEventsAsync(0, ulong.MaxValue, CancellationToken.None))
                hash.AppendData(one.Text.Span);
            await foreach (var one in truth.ReadPublicationsAsync(1, ulong.MaxValue, CancellationToken.None))
                hash.AppendData(one.Note.Span);
            return hash.GetHashAndReset();
        }
        catch (StorageException)
        {
            return null;
        }
    }

    private static byte[]? ContentOfTables(string file)
    {
        string[] tables = Path.GetFileName(file) == SqliteLedgerTruth.FileName
            ? ["rounds", "events", "publications"]
            : ["extent", "tiles", "leaf_segments", "leaf_pages"];
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            foreach (var table in tables)
            {
                using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names are those above.
                command.CommandText = $"SELECT * FROM {table} ORDER BY 1, 2";
#pragma warning restore CA2100
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    // A blob that one bit has made a text is read as the same bytes, and is no damage.
                    for (var i = 0; i < reader.FieldCount; i++)
                        hash.AppendData(!reader.IsDBNull(i) && reader.GetValue(i) is byte[] or string
                            ? reader.GetFieldValue<byte[]>(i) : System.Text.Encoding.UTF8.GetBytes($"{reader.GetValue(i)};"));
                }
            }

            return hash.GetHashAndReset();
        }
        catch (SqliteException)
        {
            return null;
        }
    }
}
