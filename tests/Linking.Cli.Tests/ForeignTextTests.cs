using Linking.Cli.Commands;
using Linking.Notes;
using Linking.Protocol;

using LedgerMode = Linking.Protocol.V1.LedgerMode;

namespace Linking.Cli.Tests;

/// <summary>What servers and files say reaches no terminal as it is.</summary>
public sealed class ForeignTextTests
{
    private const string Evil = "x\u001b[2J\u009b1m\u202e\ny";

    private static readonly Instant Time = Instant.FromMicroseconds(1_800_000_000_000_000);

    [Fact]
    public void Status_ControlSequencesOfAServer_AreEscapedEverywhere()
    {
        var status = new ServerStatus
        {
            Ledger = Evil, Suite = Linking.Hashing.Suite.One, Mode = LedgerMode.Suspended, Reason = Evil, Advice = Evil, Warnings = [Evil],
            Head = new HeadInfo(1, Time, new SignedHead(default, default)),
            PendingLeaves = 0, PendingBytes = 0, Leaves = 0, Rounds = 0, RefusedLeaves = 0,
            RoundTimes = [new DurationReport(Evil, 1, default, default, default)],
            LastPublication = null, NextPublication = null,
            Sinks = [new SinkReport(Evil, 0, Evil, "", 0, null, null), new SinkReport("b", 0, "", Evil, 0, null, null)],
            Clock = Time, Data = Evil, StoredBytes = 0, FreeBytes = 0, Uptime = default, Access = "",
            Software = Evil,
            ClockState = Evil, ClockSources = [Evil],
        };
        var text = new StringWriter();

        StatusCommand.Show(text, status);

        Assert.DoesNotContain(text.ToString(), c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
        Assert.Contains(@"sink x\u001b[2J", text.ToString(), StringComparison.Ordinal);
        Assert.Contains(@"round, x\u001b[2J", text.ToString(), StringComparison.Ordinal);
    }
}
