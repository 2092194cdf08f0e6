using Linking.Clocks;
using Linking.Clocks.Sources;
using Linking.Hashing;
using Linking.Ledger;
using Linking.Notes;
using Linking.Rounds;
using Linking.Server.Access;
using Linking.Server.Hosting;
using Linking.Server.Keys;
using Linking.Server.Vouching;
using Linking.Server.Witnesses;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Options;

/// <summary>What a server is told. Immutable. <see cref="ServerOptionDefinition.All"/> describes each, with its default.</summary>
public sealed record ServerOptions : LedgerSettings
{
    /// <summary>The folder of the ledger; made at first start.</summary>
    public required string Data { get; init; }

    /// <summary>Where clients reach the server; null: port 8070 of 127.0.0.1, with TLS if there is a certificate.</summary>
    public IReadOnlyList<ListenAddress>? Listen { get; init; }

    /// <summary>Where the operator reaches it.</summary>
    public IReadOnlyList<ListenAddress> OperatorListen { get; init; } = [ListenAddress.Parse("http://127.0.0.1:8071")];

    /// <summary>Where anybody reads the public files; empty: nowhere.</summary>
    public IReadOnlyList<ListenAddress> HistoryListen { get; init; } = [];

    /// <summary>Where a monitor reads metrics and health; empty: nowhere.</summary>
    public IReadOnlyList<ListenAddress> MonitorListen { get; init; } = [];

    /// <summary>Where metrics are sent to; null: nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>PEM file with the certificate and its chain.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file with the certificate's private key.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Fixed when the ledger is created; null: that of the ledger, or the host's name and <c>/linking</c>.</summary>
    public LedgerId? Ledger { get; init; }

    /// <summary>Fixed when the ledger is created; null: that of the ledger, or one from a random UUID.</summary>
    public PolicyOid? Policy { get; init; }

    /// <summary>Fixed when the ledger is created; null: that of the ledger, or suite 1.</summary>
    public Suite? Suite { get; init; }

    /// <summary>Used only when the ledger is created.</summary>
    public IReadOnlyList<VerifierKey> RecoveryKeys { get; init; } = [];

    /// <summary>Whether the server publishes by itself.</summary>
    public bool Publish { get; init; } = true;

    /// <summary>What the machine's clock is compared with; empty: nothing, it is taken at its word.</summary>
    public IReadOnlyList<SourceAddress> Clock { get; init; } = [];

    /// <summary>How many of them must agree; 0: more than half.</summary>
    public int ClockQuorum { get; init; }

    /// <summary>Between two comparisons.</summary>
    public TimeSpan ClockInterval { get; init; } = TimeSpan.FromSeconds(64);

    /// <summary>How long all comparisons must be good before issuing goes on.</summary>
    public TimeSpan ClockCalm { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an entry of the audit log waits until the ledger states it.</summary>
    public TimeSpan AuditInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where a new ledger is kept; null: in SQLite, and in what it was made in later.</summary>
    public TruthStore? Store { get; init; }

    /// <summary>What the write-ahead log grows by before it is copied into the database.</summary>
    public long WriteAheadLogBytes { get; init; } = 16 << 20;

    /// <summary>Folder of the keys; null: <c>keys</c> in the data folder.</summary>
    public string? Keys { get; init; }

    /// <summary>File with the passphrase of keys that are encrypted; null: none is.</summary>
    public string? KeyPassphrase { get; init; }

    /// <summary>Whether the server signs only with keys that a hardware module made and never let out.</summary>
    public bool RequireModule { get; init; }

    /// <summary>How strictly the keys are kept: what is missing for it keeps the server from starting.</summary>
    public KeyGrade KeyGrade { get; init; }

    /// <summary>The certified device that the keys have to be in; null: none is named.</summary>
    public KeyDevice? KeyDevice { get; init; }

    /// <summary>When the period of use of a new ledger's keys ends; null: never.</summary>
    public Instant? KeyUntil { get; init; }

    /// <summary>Whether the keys sign only while security officers have activated them.</summary>
    public bool KeyActivation { get; init; }

    /// <summary>Security officers that must ask for what no one of them may do alone.</summary>
    public int Approvals { get; init; } = 1;

    /// <summary>File of the high-water mark; null: <c>high-water-mark</c> in the data folder.</summary>
    public string? HighWaterMark { get; init; }

    /// <summary>Whether this start makes the derived tables again.</summary>
    public bool RebuildDerived { get; init; }

    /// <summary>Between two passes over all stored rounds; zero: none is made.</summary>
    public TimeSpan SelfCheck { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Folder of a backup from which damaged rounds are put back; null: none is named.</summary>
    public string? SelfCheckBackup { get; init; }

    /// <summary>Working clone of the first git sink; null: <c>git</c> in the data folder if there is a remote, else no git sink.</summary>
    public string? GitPath { get; init; }

    /// <summary>Where the git sinks push to.</summary>
    public IReadOnlyList<string> GitRemote { get; init; } = [];

    public string GitBranch { get; init; } = "publications";

    /// <summary>Whether commits of publications are signed, as git's own settings say.</summary>
    public bool GitSign { get; init; }

    public string GitAuthorName { get; init; } = "Linking";

    public string GitAuthorEmail { get; init; } = "linking@localhost";

    /// <summary>Folder of the directory sink; null: none.</summary>
    public string? Directory { get; init; }

    /// <summary>Folder of the static sink; null: none.</summary>
    public string? Static { get; init; }

    /// <summary>Who is asked to cosign each publication.</summary>
    public IReadOnlyList<WitnessAddress> Witnesses { get; init; } = [];

    /// <summary>Whether heads are cosigned too, and not only publications.</summary>
    public WitnessOccasion WitnessEvery { get; init; }

    /// <summary>How many of them must; 0: more than half.</summary>
    public int WitnessQuorum { get; init; }

    /// <summary>What happens to a publication that too few have cosigned.</summary>
    public WitnessPolicy WitnessPolicy { get; init; }

    /// <summary>How long one witness may take to answer for one publication.</summary>
    public TimeSpan WitnessTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Who stamps each publication.</summary>
    public IReadOnlyList<StampAuthority> Authorities { get; init; } = [];

    /// <summary>Other ledgers in which each publication is published too.</summary>
    public IReadOnlyList<OtherLedger> PublishIn { get; init; } = [];

    /// <summary>File with the API keys for <see cref="PublishIn"/>; null: none is shown.</summary>
    public string? PublishInKeys { get; init; }

    /// <summary>How long each answer of an authority or another ledger may take.</summary>
    public TimeSpan VoucherTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of the longest request message.</summary>
    public int MessageBytes { get; init; } = 2 << 20;

    /// <summary>Bytes of requests that have not fully arrived, of all clients together.</summary>
    public long MaxUnfinishedBytes { get; init; } = 64 << 20;

    /// <summary>How long a request, or one message of a stream, may take to arrive.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Unanswered requests of one StampStream beyond which it is not read.</summary>
    public int StreamInFlight { get; init; } = 4096;

    /// <summary>Calls that one connection may have open.</summary>
    public int ConnectionCalls { get; init; } = 1000;

    /// <summary>Connections of clients at a time.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>Connections of the operator at a time.</summary>
    public int OperatorConnections { get; init; } = 100;

    /// <summary>Connections of readers of the public files at a time.</summary>
    public int HistoryConnections { get; init; } = 1000;

    /// <summary>Per cent of a round's leaves that one address may have; 0: all.</summary>
    public int AddressRoundShare { get; init; }

    /// <summary>Leaves a second that one address may stamp on average; 0: any number.</summary>
    public int AddressRate { get; init; }

    /// <summary>Leaves a day in UTC that one address may stamp; 0: any number.</summary>
    public long AddressVolume { get; init; }

    /// <summary>For what clients have to show who they are.</summary>
    public SubmitterNeed Submitters { get; init; }

    /// <summary>PEM file of the authorities whose client certificates make a submitter known; null: none does.</summary>
    public string? SubmitterAuthority { get; init; }

    /// <summary>File with the authorities' lists of revoked certificates; null: none is looked at.</summary>
    public string? SubmitterRevocations { get; init; }

    /// <summary>Per cent of a round's leaves that one known submitter may have; 0: all.</summary>
    public int SubmitterRoundShare { get; init; }

    /// <summary>Leaves a second that one known submitter may stamp on average; 0: any number.</summary>
    public int SubmitterRate { get; init; }

    /// <summary>Leaves a day in UTC that one known submitter may stamp; 0: any number.</summary>
    public long SubmitterVolume { get; init; }

    /// <summary>How long a stop waits for calls that are under way.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public LogFormat LogFormat { get; init; }

    /// <summary>Where clients reach the server, with the default put in.</summary>
    public IReadOnlyList<ListenAddress> PublicListen =>
        Listen ?? [ListenAddress.Parse(Certificate is null ? "http://127.0.0.1:8070" : "https://127.0.0.1:8070")];

    internal IEnumerable<ListenAddress> AllListen => [.. PublicListen, .. OperatorListen, .. HistoryListen, .. MonitorListen];

    /// <summary>The whole path of the data folder.</summary>
    public string DataFolder => Path.GetFullPath(Data);

    /// <summary>The folder of the keys, with the default put in.</summary>
    public string KeysFolder => Keys is null ? Path.Combine(DataFolder, "keys") : Path.GetFullPath(Keys);

    /// <summary>The file of the high-water mark, with the default put in.</summary>
    public string HighWaterMarkFile =>
        HighWaterMark is null ? Path.Combine(DataFolder, "high-water-mark") : Path.GetFullPath(HighWaterMark);

    /// <summary>The working clones of the git sinks, with the default put in, and where each pushes to.</summary>
    public IReadOnlyList<(string Folder, string? Remote)> GitClones
    {
        get
        {
            var first = GitPath is { } path ? Path.GetFullPath(path) : Path.Combine(DataFolder, "git");
            return GitRemote.Count > 0 ? [.. GitRemote.Select((remote, i) => (i == 0 ? first : $"{first}-{i + 1}", (string?)remote))]
                : GitPath is null ? [] : [(first, null)];
        }
    }

    internal string VoucherFolder => Path.Combine(DataFolder, TruthFile.Vouchers);

    /// <summary>Where tokens of other ledgers wait until these have published.</summary>
    internal string WaitingFolder => Path.Combine(VoucherFolder, "waiting");

    /// <summary>The newest head that enough witnesses have cosigned.</summary>
    internal string CosignedFolder => Path.Combine(DataFolder, "cosigned");

    /// <summary>What is known of other ledgers.</summary>
    internal string OthersFolder => Path.Combine(DataFolder, "others");

    /// <summary>What a clock that is compared has to keep.</summary>
    public ClockRules ClockRules => new()
    {
        Accuracy = Accuracy,
        Quorum = ClockQuorum > 0 ? ClockQuorum : Clock.Count / 2 + 1,
        Interval = ClockInterval,
        Calm = ClockCalm,
    };

    internal int WitnessesNeeded => WitnessQuorum > 0 ? WitnessQuorum : Witnesses.Count / 2 + 1;
}
