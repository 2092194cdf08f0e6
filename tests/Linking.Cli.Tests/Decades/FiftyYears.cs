using Linking.Cli.Renewals;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Testing;
using Linking.Tokens;

namespace Linking.Cli.Tests.Decades;

/// <summary>
/// The story of docs/operations/decades.md, "Fifty years": real servers and the real command, by a clock that goes from 2026 to 2076.
/// When it is told, no server runs any more, and no operator's folder is left.
/// </summary>
public sealed partial class FiftyYears : IAsyncLifetime, IDisposable
{
    /// <summary>Tokens of a firm that are renewed in one emergency.</summary>
    public const int Firm = 10_000;

    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();
    private readonly List<string> _told = [];
    private readonly List<LateAuthority> _authorities = [];

    internal StoryClock Clock { get; } = new();

    internal Desk Desk => new(_folder, Clock);

    internal string this[string name] => _folder[name];

    internal TemporaryFolder Folder => _folder;

    /// <summary>The suitability list of 2076.</summary>
    internal string NewestList => _folder["list-2076"];

    /// <summary>All time-stamp authorities of the story: 2026 by RSA, 2026 by ECDSA, 2044 by RSA, 2066 by ECDSA.</summary>
    internal IReadOnlyList<LateAuthority> Authorities => _authorities;

    /// <summary>What was written down on the way: bytes of the deed's proof after each stage, and how long the emergency took.</summary>
    internal IReadOnlyList<string> Told => _told;

    /// <summary>Tells the whole story.</summary>
    public async Task InitializeAsync()
    {
        await using var one = new Operator(_folder, Clock, "one", "one.example/2026", Suite.One);
        await using var two = new Operator(_folder, Clock, "two", "two.example/2034", Suite.Two);
        await using var three = new Operator(_folder, Clock, "three", "three.example/2048", Suite.Two);
        await BeginAsync(one);
        await RenewWhileTheOldOneAnswersAsync(one, two);
        await LoseTheFirstOperatorAsync(one, two);
        await EmergencyAsync(two);
        await StampByAnotherSchemeAsync();
        await FollowTheSuccessorAsync(two, three);
        await RenewOnceMoreAsync(three);
        Clock.GoTo("2076-12-01");
        WriteList(
            "2076", "ed25519 recommended 2065-12-31 forgery 2070-01-01", "rsa-2048 recommended 2060-12-31 forgery 2068-01-01",
            "sha2-256 recommended 2038-12-31 collisions 2039-11-01 second-preimages 2040-01-15",
            "sha3-256 recommended 2044-12-31 collisions 2045-02-01 second-preimages 2046-01-01");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _authorities.ForEach(a => a.Dispose());
        _folder.Dispose();
    }

    internal byte[] Read(string name) => File.ReadAllBytes(_folder[name]);

    internal EvidenceRecord Record(string name) =>
        EvidenceRecord.TryDecode(Read(name), out var record, out var error) ? record : throw new InvalidOperationException(error.Message);

    internal static IReadOnlyList<FunctionDigest> DigestsOf(byte[] data, IEnumerable<HashFunction> functions) =>
        [.. functions.Select(f => new FunctionDigest(f, f.Hash(data)))];

    // 2026: a deed and the papers of a firm at ledger one; a letter that a time-stamp authority stamped. Nobody extends the deed.
    private async Task BeginAsync(Operator one)
    {
        Clock.GoTo("2026-12-01");
        var early = await FoundAsync("early", years: 10, isEcdsa: false);
        await FoundAsync("curve", years: 20, isEcdsa: true);
        one.Stamped = StampedBy("early");
        await one.StartAsync();
        await File.WriteAllTextAsync(_folder["deed.txt"], "The house goes to Anna.");
        await Desk.RunAsync("stamp", _folder["deed.txt"], "--server", one.Address, "--trust", Desk.Trust);
        await StampFirmAsync(one);
        await File.WriteAllTextAsync(_folder["letter.txt"], "A letter of 2026.");
        await File.WriteAllBytesAsync(_folder["letter.txt.tsr"], early.Answer(Read("letter.txt")));
        await PublishAsync(one);
        await Desk.RunAsync("extend", _folder["firm/0.txt.lts"], "--server", one.Address, "--trust", Desk.Trust);
        SpreadAnchor();
        await DepositAsync(one, "shelf-1", "--medium", "shelf-1");
        Tell("deed.txt.lts");
    }

    // 2034, renewal B: the old ledger still answers, so it is asked, and the path of its answer goes into the records.
    private async Task RenewWhileTheOldOneAnswersAsync(Operator one, Operator two)
    {
        await GoToAsync("2034-06-01", one);
        two.Stamped = StampedBy("early");
        await two.StartAsync();
        await two.StopAsync();
        Copy(two.Data, _folder["stolen"]);
        await two.StartAsync();
        // The command reaches no list of an authority on this machine by the certificate's word: its holder got it himself.
        await File.WriteAllBytesAsync(_folder["early.crl"], _authorities[0].List());
        await Desk.RunAsync(
            ["renew", _folder["letter.txt"], "--server", two.Address, "--status", _folder["early.crl"], .. Evidence()]);
        await RenewAsync(two, "shelf-1", "--match", one.Address);
        await DepositAsync(two, "shelf-1");
        Tell("deed.txt.ler");
    }

    // 2037: its public files are all that is left of it, and a cover that ledger two stamped.
    private async Task LoseTheFirstOperatorAsync(Operator one, Operator two)
    {
        await one.StopAsync();
        await GoToAsync("2036-02-01", two);
        await Desk.RunAsync(
            "cover", "--from", one.Data, "--in", two.Address, "-o", _folder["cover"], "--trust", Desk.Trust);
        await PublishAsync(two);
        await Desk.RunAsync("extend", Path.Combine(_folder["cover"], "cover.txt.lts"), "--server", two.Address, "--trust", Desk.Trust);
        Directory.Delete(one.Data, recursive: true);
        two.Stamped = StampedBy("curve");
        await GoToAsync("2037-03-01", two);
        await Desk.RunAsync(
            ["archive", "migrate", _folder["shelf-1"], _folder["shelf-2"], "--medium", "shelf-2", .. Evidence()]);
    }

    // 2044: a time-stamp authority stamps over what ledger two did (LT-P4). In 2046 the other function of suite 1 falls too.
    private async Task StampByAnotherSchemeAsync()
    {
        Clock.GoTo("2044-05-01");
        var late = await FoundAsync("late", years: 10, isEcdsa: false);
        await Desk.RunAsync(
            ["renew", _folder["deed.txt"], "--authority", late.Address.AbsoluteUri, "--same-functions", .. Evidence()]);
        Tell("deed.txt.ler");
        await LeadOverTheCoverAsync();
        Clock.GoTo("2046-02-01");
        WriteList(
            "2046", "sha2-256 recommended 2038-12-31 collisions 2039-11-01 second-preimages 2040-01-15",
            "sha3-256 recommended 2044-12-31 collisions 2045-02-01 second-preimages 2046-01-01");
    }

    // 2048: ledger three follows ledger two, by a word of that one; the desk follows without a question. Then two is gone as well.
    private async Task FollowTheSuccessorAsync(Operator two, Operator three)
    {
        two.Stamped = StampedBy("late");
        await GoToAsync("2048-04-01", two);
        await Desk.RunAsync(
            "succeed", "--from", two.Address, "--operator", two.OperatorAddress, "--data", three.Data, "--ledger",
            "three.example/2048", "--suite", "2", "--without-recovery-keys", "--trust", Desk.Trust);
        three.Stamped = StampedBy("late");
        await three.StartAsync();
        await RenewAsync(three, "shelf-2", "--list", _folder["list-2046"], "--same-functions");
        Tell("deed.txt.ler");
        await two.StopAsync();
        await three.StopAsync();
        Clock.GoTo("2051-01-01");
        Directory.Delete(two.Data, recursive: true);
    }

    // 2062 and 2066: the archive goes to its third medium; the proof is renewed before its period ends.
    private async Task RenewOnceMoreAsync(Operator three)
    {
        Clock.GoTo("2062-01-01");
        await Desk.RunAsync(["archive", "check", _folder["shelf-2"], "--no-entry", .. Evidence()]);
        await Desk.RunAsync(
            ["archive", "migrate", _folder["shelf-2"], _folder["shelf-3"], "--medium", "shelf-3", .. Evidence()]);
        Clock.GoTo("2066-03-01");
        await FoundAsync("last", years: 20, isEcdsa: true);
        three.Stamped = StampedBy("last");
        await GoToAsync("2066-03-01", three);
        await RenewAsync(three, "shelf-3", "--list", _folder["list-2046"], "--same-functions", "--again");
        await DepositAsync(three, "shelf-3", "--list", _folder["list-2046"]);
        Tell("deed.txt.ler");
        await RenewTooLateAsync(three);
        await three.StopAsync();
        Directory.Delete(three.Data, recursive: true);
    }

    // A server that was off for years issues nothing before its operator has said that the clock is right.
    private async Task GoToAsync(string day, params Operator[] running)
    {
        foreach (var ledger in running)
            await ledger.StopAsync();
        Clock.GoTo(day);
        foreach (var ledger in running)
        {
            await ledger.StartAsync();
            await Desk.RunAsync("clock", "confirm", "--operator", ledger.OperatorAddress);
        }
    }

    private Task<LinkingClient> ConnectAsync(Operator ledger) => LinkingClient.ConnectAsync(
        new LinkingClientOptions
        {
            Address = new Uri(ledger.Address), Trust = new TrustFolder(Desk.Trust, Clock), TimeProvider = Clock,
        });

    private Token TokenOf(string name) =>
        Token.TryDecode(Read(name), out var token, out var error) ? token : throw new InvalidOperationException(error.Message);

    private void Tell(string name) => _told.Add($"{$"{Clock.Now}"[..4]}: {new FileInfo(_folder[name]).Length} bytes of {name}");

    private void WriteList(string year, params string[] algorithms) => File.WriteAllText(
        _folder[$"list-{year}"],
        $"linking suitability v1\npublisher Example Board\nissued {$"{Clock.Now}"[..10]}\nnext {int.Parse(year[..4]) + 40}-01-01\n" +
        string.Concat(algorithms.Select(a => $"algorithm {a}\n")));

    internal static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }
    }
}
