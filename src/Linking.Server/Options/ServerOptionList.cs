using Linking.Ledger;
using Linking.Protocol;
using Linking.Rounds;
using Linking.Server.Access;
using Linking.Server.Keys;
using Linking.Server.Vouching;
using Linking.Server.Witnesses;
using Linking.Tsp;

namespace Linking.Server.Options;

/// <summary>The list behind <see cref="ServerOptionDefinition.All"/>.</summary>
internal static class ServerOptionList
{
    private const string Duration = "duration";
    private const string Number = "number";
    private const string File = "path";
    private const string Text = "text";
    private const string Addresses = "addresses, separated by ;";
    private const string LedgerForm = "ledger id";

    public static IReadOnlyList<ServerOptionDefinition> All { get; } =
    [
        Of("Data", File, "must be given",
            "The folder of the ledger: database, keys and high-water mark. It is made at first start, readable by its owner only.",
            (o, v) => o with { Data = v }),
        Of("Listen", Addresses, "http://127.0.0.1:8070 (https with a certificate)",
            "Where clients reach the server. http is HTTP/2 without TLS: use it only on the loopback address or behind a proxy that " +
            "speaks TLS.",
            (o, v) => o with { Listen = OptionValue.Many(v, ListenAddress.Parse) }),
        Of("OperatorListen", Addresses, "http://127.0.0.1:8071", 
            "Where the operator reaches it: on other addresses than loopback with https alone. Without accounts " +
            "(docs/operations/access.md) it serves this machine alone, and whoever reaches it there may do everything.",
            (o, v) => o with { OperatorListen = OptionValue.Many(v, ListenAddress.Parse) }),
        Of("HistoryListen", Addresses, "none",
            "Where anybody reads the history, the publications and the record as files over plain HTTP (docs/spec/tiles.md): HTTP/1.1, " +
            "and HTTP/2 with https. Leaves are not among them.",
            (o, v) => o with { HistoryListen = OptionValue.Many(v, ListenAddress.Parse) }),
        Of("MonitorListen", Addresses, "none",
            "Where a monitor reads metrics (/metrics, for Prometheus) and health (/healthz/live, /healthz/ready) over plain HTTP, for " +
            "example http://127.0.0.1:8072. Whoever reaches it learns how much is stamped.",
            (o, v) => o with { MonitorListen = OptionValue.Many(v, ListenAddress.Parse) }),
        Of("OtlpEndpoint", "address", "none",
            "Metrics are sent there each minute by OTLP over HTTP, for example http://127.0.0.1:4318: the address of a collector of " +
            "OpenTelemetry. Without a path it is /v1/metrics.",
            (o, v) => o with { OtlpEndpoint = OptionValue.Endpoint(v) }),
        Of("Certificate", File, "none", "PEM file with the server's certificate, its chain after it. Needed for https.",
            (o, v) => o with { Certificate = v }),
        Of("CertificateKey", File, "none", "PEM file with the certificate's private key, not encrypted.",
            (o, v) => o with { CertificateKey = v }),
        Of("Ledger", LedgerForm, "the ledger's; at first start <host name>/linking",
            "The name of the ledger for ever: it stands in every token. Later starts check it.",
            (o, v) => o with { Ledger = LedgerId.Parse(v) }),
        Of("Policy", "object identifier",
            "the ledger's; at first start one of the arc 2.25 from a random UUID, which needs no registration",
            "Named in every header. A later start checks that it is the one in force; 'linking ledger configure' changes it.",
            (o, v) => o with { Policy = PolicyOid.Parse(v) }),
        Of("Suite", "1 or 2", "the ledger's; at first start 1",
            "The pair of hash functions, for the ledger's whole life: 1 is SHA-256 and SHA3-256, 2 is SHA-512 and SHA3-512 " +
            "(docs/spec/suite.md). Later starts check it.",
            (o, v) => o with { Suite = OptionValue.Suite(v) }),
        Of("RecoveryKeys", "verifier keys, separated by ;", "none",
            "1 to 4 keys that must sign whatever changes the ledger's keys or policy: made elsewhere, with 'linking key make', and kept " +
            "offline. Used at first start only. Without them the operator of this server can change everything.",
            (o, v) => o with { RecoveryKeys = OptionValue.Many(v, OptionValue.Key) }),
        Of("KeyUntil", "day or time", "none",
            "End of the period of use of the new ledger's keys: from then on nothing is signed with them (docs/operations/keys.md). For " +
            "example 2031-01-01 or 2031-01-01T12:00:00Z, in UTC. Used at first start only; later a configuration sets it.",
            (o, v) => o with { KeyUntil = OptionValue.Time(v) }),
        Of("Interval", Duration, o => o.Interval, "How long a round gathers leaves.",
            (o, v) => o with { Interval = DurationText.Parse(v) }),
        Of("PublicationInterval", Duration, o => o.PublicationInterval,
            "Time between publications, at whole multiples in UTC (1d: midnight).",
            (o, v) => o with { PublicationInterval = DurationText.Parse(v) }),
        Of("Publish", "true or false", Default(o => Bool(o.Publish)),
            "Whether the server publishes by itself at that interval. The operator can publish at any time.",
            (o, v) => o with { Publish = OptionValue.Bool(v) }),
        Of("Accuracy", Duration, o => o.Accuracy,
            "How far the machine's clock may be from UTC. Headers state it, or less where Clock names sources and these show less; " +
            "where they show more, nothing is issued.",
            (o, v) => o with { Accuracy = DurationText.Parse(v) }),
        Of("Clock", "trust-system, or sources separated by ;", "trust-system",
            "What the machine's clock is compared with: sntp:HOST, sntp:HOST:PORT, chrony, kernel, file:PATH, command:PATH. " +
            "trust-system: nothing, it is taken at its word, for machines without a network and for trying.",
            (o, v) => o with { Clock = OptionValue.Sources(v) }),
        Of("ClockQuorum", Number, "more than half of them", "How many sources must agree, or nothing is issued.",
            (o, v) => o with { ClockQuorum = OptionValue.Int(v) }),
        Of("ClockInterval", Duration, o => o.ClockInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1),
            "Time between two comparisons.",
            (o, v) => o with { ClockInterval = DurationText.Parse(v) }),
        Of("ClockCalm", Duration, o => o.ClockCalm, TimeSpan.Zero, TimeSpan.FromDays(1),
            "After a comparison that was not good, all must be good for this long before issuing goes on by itself.",
            (o, v) => o with { ClockCalm = DurationText.Parse(v) }),
        Of("AuditInterval", Duration, o => o.AuditInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1),
            "How long an entry of the audit log may wait until the ledger states it: until then whoever has the folder can change it.",
            (o, v) => o with { AuditInterval = DurationText.Parse(v) }),
        Of("Validity", Duration, o => o.Validity, "A token is valid by policy for this long.",
            (o, v) => o with { Validity = DurationText.Parse(v) }),
        Of("MaxLeavesPerRound", Number, o => o.MaxLeavesPerRound,
            "A round with this many leaves closes before its interval ends.",
            (o, v) => o with { MaxLeavesPerRound = OptionValue.Int(v) }),
        Of("MaxPendingBytes", Number, o => o.MaxPendingBytes,
            "Bytes of the leaves that may wait for one round (about 93 each); beyond it clients are told to come back.",
            (o, v) => o with { MaxPendingBytes = OptionValue.Int(v) }),
        Of("RepeatWindow", Duration, o => o.RepeatWindow,
            "The same leaf submitted again within this time gets the first token.",
            (o, v) => o with { RepeatWindow = DurationText.Parse(v) }),
        Of("MaxRepeatLeaves", Number, o => o.MaxRepeatLeaves,
            "Leaves remembered for that, about 40 bytes of memory each.",
            (o, v) => o with { MaxRepeatLeaves = OptionValue.Int(v) }),
        Of("RoundCacheBytes", Number, o => o.RoundCacheBytes, "Memory for closed rounds to answer from.",
            (o, v) => o with { RoundCacheBytes = OptionValue.Long(v) }),
        Of("TailRounds", Number, o => o.TailRounds,
            "Newest rounds that a start reads back and rehashes. 'linking fsck' checks all.",
            (o, v) => o with { TailRounds = OptionValue.Int(v) }),
        Of("SelfCheck", Duration, o => o.SelfCheck, TimeSpan.Zero, TimeSpan.FromDays(366),
            "Between two passes in which the server rehashes all rounds that it has stored, with a twentieth of one processor at most; " +
            "the first begins a minute after the start. A damaged round stops issuing until it is put back or a notice declares it. " +
            "0ms: none.",
            (o, v) => o with { SelfCheck = DurationText.Parse(v) }),
        Of("SelfCheckBackup", File, "none",
            "Folder that 'linking backup' made: a round that is found damaged is put back from it, byte for byte (on SQLite).",
            (o, v) => o with { SelfCheckBackup = v }),
        Of("MinFreeBytes", Number, o => o.MinFreeBytes,
            "Reserve of the disk: a round that would leave less free is not begun; the ledger is read-only, says so, and goes on by " +
            "itself when there is an eighth more; 0: no reserve.",
            (o, v) => o with { MinFreeBytes = OptionValue.Long(v) }),
        Of("Store", "sqlite or litedb", "the ledger's; at first start sqlite",
            "What keeps the rounds and publications: the file ledger.sqlite or ledger.litedb in the data folder. " +
            "Fixed at first start; later starts check it.",
            (o, v) => o with { Store = OptionValue.OneOf(v, ("sqlite", TruthStore.Sqlite), ("litedb", TruthStore.LiteDb)) }),
        Of("WriteAheadLogBytes", Number, o => o.WriteAheadLogBytes, 1L << 16, 1L << 30,
            "The database's write-ahead log is copied into it each time it has grown by this. A start reads what " +
            "was not copied.",
            (o, v) => o with { WriteAheadLogBytes = OptionValue.Long(v) }),
        Of("Keys", File, "keys in the data folder",
            "Folder of heads.pem and publications.pem, which are made at first start, readable by their owner only; heads.p11 and " +
            "publications.p11 instead name keys in a hardware module (docs/operations/keys.md). Other files of it that end in .pem or " +
            ".p11 are keys that a configuration has brought or will bring.",
            (o, v) => o with { Keys = v }),
        Of("KeyPassphrase", File, "none",
            "File with the passphrase that opens the encrypted key files, on one line, readable by its owner only.",
            (o, v) => o with { KeyPassphrase = v }),
        Of("RequireModule", "true or false", Default(o => Bool(o.RequireModule)),
            "Whether the server takes no other keys than those that a hardware module says it made and never let out: with any other " +
            "file in the folder of keys it does not start.",
            (o, v) => o with { RequireModule = OptionValue.Bool(v) }),
        Of("KeyActivation", "true or false", Default(o => Bool(o.KeyActivation)),
            "Whether the keys sign only while security officers have activated them ('linking key activate'): after a start the ledger " +
            "is read-only until then (docs/operations/keys.md).",
            (o, v) => o with { KeyActivation = OptionValue.Bool(v) }),
        Of("Approvals", Number, o => o.Approvals, 1, 16,
            "Security officers that must make the identical call within 15 minutes before keys are activated, accounts made or ended, or " +
            "the ledger's record gets an event (docs/operations/access.md).",
            (o, v) => o with { Approvals = OptionValue.Int(v) }),
        Of("KeyGrade", "minimum, recommended or additional", "minimum",
            "How strictly the keys are kept: the server does not start while something is missing for it, and says all that is. " +
            "recommended: keys in a module alone, activated by officers with certificates; additional: in the device of KeyDevice, by " +
            "several officers (docs/operations/keys.md). A ledger is founded without it.",
            (o, v) => o with
            {
                KeyGrade = OptionValue.OneOf(
                    v, ("minimum", KeyGrade.Minimum), ("recommended", KeyGrade.Recommended), ("additional", KeyGrade.Additional)),
            }),
        Of("KeyDevice", "manufacturer=, model=, firmware= and certificate=, separated by ;", "none",
            "The certified device that the keys have to be in with KeyGrade additional: the first three as its token says them, the last " +
            "one under which it is certified, which is the operator's word.",
            (o, v) => o with { KeyDevice = KeyDevice.Parse(v) }),
        Of("HighWaterMark", File, "high-water-mark in the data folder",
            "File that remembers how far the ledger has come, so that a database restored from an old backup is noticed. Best on " +
            "another disk than the data, and not in its backup.",
            (o, v) => o with { HighWaterMark = v }),
        Of("AcceptSize", Number, "none",
            "A ledger whose high-water mark is missing is read-only, for it may be a restored backup. One start with its exact size " +
            "here says that it is known to be the newest, and writes a new mark.",
            (o, v) => o with { AcceptSize = (ulong)OptionValue.Long(v) }),
        Of("RebuildDerived", "true or false", Default(o => Bool(o.RebuildDerived)),
            "This start deletes what is derived, the history tiles and the look-up index, and makes it again from the rounds, which " +
            "takes a while: for when 'linking fsck' finds it damaged.",
            (o, v) => o with { RebuildDerived = OptionValue.Bool(v) }),
        Of("GitPath", File, "git in the data folder, if there is a GitRemote",
            "Publications are committed to this git repository, which is made if need be and holds nothing else. For a second " +
            "remote it is this name with -2, and so on.",
            (o, v) => o with { GitPath = v }),
        Of("GitRemote", "addresses or paths, separated by ;", "none",
            "Each publication is pushed there, never with force. Without a remote the repository proves nothing to others: mirror it. " +
            "No address holds a password: git has its own ways to keep one.",
            (o, v) => o with { GitRemote = OptionValue.Many(v, remote => remote) }),
        Of("GitBranch", Text, Default(o => o.GitBranch), "The branch of the publications.",
            (o, v) => o with { GitBranch = v }),
        Of("GitSign", "true or false", Default(o => Bool(o.GitSign)),
            "Whether the commits are signed, by the settings of git of the user that runs the server (user.signingKey, gpg.format).",
            (o, v) => o with { GitSign = OptionValue.Bool(v) }),
        Of("GitAuthorName", Text, Default(o => o.GitAuthorName), "Author of the commits.",
            (o, v) => o with { GitAuthorName = v }),
        Of("GitAuthorEmail", Text, Default(o => o.GitAuthorEmail), "The author's address.",
            (o, v) => o with { GitAuthorEmail = v }),
        Of("Directory", File, "none", "Publications and their newspaper notices are written to this folder.",
            (o, v) => o with { Directory = v }),
        Of("Static", File, "none",
            "After each publication the history, the publications and the record are written to this folder, as files that any web " +
            "server can serve (docs/spec/tiles.md).",
            (o, v) => o with { Static = v }),
        Of("Witnesses", "verifier key, space, address; several separated by ;", "none",
            "Witnesses (C2SP tlog-witness) that are asked to cosign each publication: NAME+ID+KEY https://witness.example.org. Their " +
            "cosignatures go into the book as vouchers.",
            (o, v) => o with { Witnesses = OptionValue.Many(v, WitnessAddress.Parse) }),
        Of("WitnessEvery", "publication or head", "publication",
            "What the witnesses cosign: each publication, or beside these the newest head, about once a second. With head the public " +
            "checkpoint over HTTP has their lines; where WitnessPolicy is closed it stays at the newest head that enough have cosigned.",
            (o, v) => o with
            {
                WitnessEvery = OptionValue.OneOf(v, ("publication", WitnessOccasion.Publication), ("head", WitnessOccasion.Head)),
            }),
        Of("WitnessQuorum", Number, "more than half of them",
            "How many witnesses must cosign a publication under the first function of the ledger's suite.",
            (o, v) => o with { WitnessQuorum = OptionValue.Int(v) }),
        Of("WitnessPolicy", "open or closed", "open",
            "A publication that too few witnesses have cosigned goes to the sinks all the same and that is reported (open), or waits " +
            "until enough have cosigned it or a later one (closed). Stamping goes on in both.",
            (o, v) => o with { WitnessPolicy = OptionValue.OneOf(v, ("open", WitnessPolicy.Open), ("closed", WitnessPolicy.Closed)) }),
        Of("WitnessTimeout", Duration, o => o.WitnessTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10),
            "How long one witness may take for one publication, all its answers together.",
            (o, v) => o with { WitnessTimeout = DurationText.Parse(v) }),
        Of("Authorities", "address, space, certificate; several separated by ;", "none",
            "Time-stamp authorities (RFC 3161 over HTTP) that stamp each publication: https://tsa.example.org/ tsa.pem. The certificate " +
            "is a file (PEM or DER) or its SHA-256; a stamp that does not lead to it is not kept. Before it may stand the function of " +
            $"the imprint: {string.Join(", ", StampClient.DigestNames)}; else it is {StampAuthority.DefaultDigest}.",
            (o, v) => o with { Authorities = OptionValue.Many(v, StampAuthority.Parse) }),
        Of("PublishIn", "address, space, identity; several separated by ;", "none",
            "Other ledgers in which each publication is published too: https://time.example.net:8070 ALPHA:BETA, where the identity is " +
            "the one that the other's operator publishes; another ledger at that address is refused. For a server with a certificate " +
            "of its own authority a PEM file with that authority's may follow. The other ledger's tokens go into the book as vouchers " +
            "once it has published.",
            (o, v) => o with { PublishIn = OptionValue.Many(v, OtherLedger.Parse) }),
        Of("PublishInKeys", File, "none",
            "File with the API keys by which the ledgers of PublishIn know this one, where they serve none without: in each line the " +
            "address as PublishIn has it, a space and the key; one line for each. For its owner's eyes only. It is read again at each " +
            "publication, so that a key can be replaced.",
            (o, v) => o with { PublishInKeys = v }),
        Of("VoucherTimeout", Duration, o => o.VoucherTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10),
            "How long an authority may take for a stamp, and for each list of revoked certificates and each OCSP response that belongs " +
            "to it; and another ledger for each answer.",
            (o, v) => o with { VoucherTimeout = DurationText.Parse(v) }),
        Of("MessageBytes", Number, o => o.MessageBytes, 1_114_112, 1 << 26,
            "Bytes of the longest message of StampBatch, Match and Extend. A token has at most 1048576.",
            (o, v) => o with { MessageBytes = OptionValue.Int(v) }),
        Of("MaxUnfinishedBytes", Number, o => o.MaxUnfinishedBytes, 1_114_112L, 1L << 36,
            "Bytes of requests that have not fully arrived, of all clients together; one connection gets a quarter, and at least one " +
            "message. Beyond it clients are told to come back. Not less than MessageBytes.",
            (o, v) => o with { MaxUnfinishedBytes = OptionValue.Long(v) }),
        Of("RequestTimeout", Duration, o => o.RequestTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1),
            "How long a request, or one message of a stream, may take to arrive.",
            (o, v) => o with { RequestTimeout = DurationText.Parse(v) }),
        Of("StreamInFlight", Number, o => o.StreamInFlight, 1, 1 << 20,
            "Unanswered requests of one StampStream beyond which the server stops reading it.",
            (o, v) => o with { StreamInFlight = OptionValue.Int(v) }),
        Of("ConnectionCalls", Number, o => o.ConnectionCalls, 1, 1 << 16,
            "Calls that one connection may have open at a time. Each Stamp is open for about one interval.",
            (o, v) => o with { ConnectionCalls = OptionValue.Int(v) }),
        Of("Connections", Number, o => o.Connections, 1, 1_000_000, "Connections of clients at a time; more are closed at once.",
            (o, v) => o with { Connections = OptionValue.Int(v) }),
        Of("OperatorConnections", Number, o => o.OperatorConnections, 1, 1_000_000,
            "The same for the operator's endpoint, which clients thus cannot fill.",
            (o, v) => o with { OperatorConnections = OptionValue.Int(v) }),
        Of("HistoryConnections", Number, o => o.HistoryConnections, 1, 1_000_000, "The same for HistoryListen.",
            (o, v) => o with { HistoryConnections = OptionValue.Int(v) }),
        Of("AddressRoundShare", Number, o => o.AddressRoundShare, 0, 100,
            "Per cent of MaxLeavesPerRound that one address may have in a round; 0: all. All connections of an IPv4 address, or of an " +
            "IPv6 network of 64 bits, count as one (docs/operations/access.md).",
            (o, v) => o with { AddressRoundShare = OptionValue.Int(v) }),
        Of("AddressRate", Number, o => o.AddressRate, 0, 1_000_000,
            "Leaves a second that one address may stamp on average; 0: any number.",
            (o, v) => o with { AddressRate = OptionValue.Int(v) }),
        Of("AddressVolume", Number, o => o.AddressVolume, 0L, 1L << 40,
            "Leaves a day in UTC that one address may stamp; 0: any number. Counted since the start.",
            (o, v) => o with { AddressVolume = OptionValue.Long(v) }),
        Of("Submitters", "open, stamp or all", "open",
            "For what clients have to show an API key ('linking access key add') or a certificate of SubmitterAuthority: for nothing " +
            "(open), for stamping (stamp), or for Match, Extend and Find too (all). Record, heads and publications are open to all.",
            (o, v) => o with
            {
                Submitters = OptionValue.OneOf(v, ("open", SubmitterNeed.None), ("stamp", SubmitterNeed.Stamp), ("all", SubmitterNeed.All)),
            }),
        Of("SubmitterAuthority", File, "none",
            "PEM file with the certificates of authorities: whoever shows a TLS client certificate of theirs is a known submitter, as " +
            "with an API key for everything. Needs https on Listen. Authorities are asked for nothing: a certificate holds until it " +
            "ends, or a list of SubmitterRevocations has it.",
            (o, v) => o with { SubmitterAuthority = v }),
        Of("SubmitterRevocations", File, "none",
            "File with the lists of revoked certificates (CRL, in PEM several, in DER one) of the authorities in SubmitterAuthority: one " +
            "of each, and in force. It is read again when it changes. A certificate that is in one, or whose issuer has no list in " +
            "force, counts as none.",
            (o, v) => o with { SubmitterRevocations = v }),
        Of("SubmitterRoundShare", Number, o => o.SubmitterRoundShare, 0, 100,
            "Per cent of MaxLeavesPerRound that one API key, or the certificates of one subject, may have in a round, unless the key " +
            "itself says how much; 0: no limit of its own, its address counts (docs/operations/access.md).",
            (o, v) => o with { SubmitterRoundShare = OptionValue.Int(v) }),
        Of("SubmitterRate", Number, o => o.SubmitterRate, 0, ApiKeyQuota.MostRate,
            "The same in leaves a second on average.",
            (o, v) => o with { SubmitterRate = OptionValue.Int(v) }),
        Of("SubmitterVolume", Number, o => o.SubmitterVolume, 0L, ApiKeyQuota.MostVolume,
            "The same in leaves a day in UTC. Counted since the start.",
            (o, v) => o with { SubmitterVolume = OptionValue.Long(v) }),
        Of("ShutdownTimeout", Duration, o => o.ShutdownTimeout, TimeSpan.Zero, TimeSpan.FromHours(1),
            "How long a stop waits for calls under way before it cuts them off. The open round is finished in any case.",
            (o, v) => o with { ShutdownTimeout = DurationText.Parse(v) }),
        Of("LogLevel", "Trace, Debug, Information, Warning, Error or None", Default(o => $"{o.LogLevel}"),
            "What is written to the console (standard error).",
            (o, v) => o with { LogLevel = OptionValue.Level(v) }),
        Of("LogFormat", "text or json", "text",
            "What a line of it is: words for people, or one JSON object with time, level, event and each value by its name.",
            (o, v) => o with { LogFormat = OptionValue.OneOf(v, ("text", LogFormat.Text), ("json", LogFormat.Json)) }),
    ];

    private static ServerOptionDefinition Of(
        string name, string form, string fallback, string description, Func<ServerOptions, string, ServerOptions> apply) =>
        new(name, form, fallback, description) { Apply = apply };

    // A setting of the ledger: its bounds are the ledger's.
    private static ServerOptionDefinition Of<T>(
        string name, string form, Func<ServerOptions, T> read, string description, Func<ServerOptions, string, ServerOptions> apply)
        where T : IComparable
    {
        var bound = LedgerSettings.Bounds.Single(b => b.Name == name);
        return Of(name, form, read, (T)bound.Least, (T)bound.Most, description, apply);
    }

    private static ServerOptionDefinition Of<T>(
        string name,
        string form,
        Func<ServerOptions, T> read,
        T least,
        T most,
        string description,
        Func<ServerOptions, string, ServerOptions> apply)
        where T : IComparable =>
        new(name, form, Default(o => Show(read(o))), $"{description} From {Show(least)} to {Show(most)}.")
        {
            Apply = apply,
            Bound = new SettingBound<ServerOptions>(name, o => read(o), least, most),
        };

    /// <summary>Writes a number or a duration as it is set.</summary>
    public static string Show(IComparable value) => value is TimeSpan duration ? DurationText.Format(duration) : $"{value}";

    // The default is read off the options, so that it cannot be documented wrongly.
    private static string Default(Func<ServerOptions, string> read) => read(new ServerOptions { Data = "" });

    private static string Bool(bool value) => value ? "true" : "false";
}
