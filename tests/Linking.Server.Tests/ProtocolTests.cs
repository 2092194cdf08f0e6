using System.Text.RegularExpressions;

using Grpc.Core;
using Linking.Protocol;
using Linking.Protocol.V1;

namespace Linking.Server.Tests;

public sealed partial class ProtocolTests
{
    [Fact]
    public void ErrorReasons_HaveTheStatusThatTheirCommentSays()
    {
        var documented = Reason().Matches(File.ReadAllText(Repository.Find("protos/linking/v1/errors.proto")))
            .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["status"].Value.Replace("_", "", StringComparison.Ordinal));

        var reasons = Enum.GetValues<ErrorReason>().Where(r => r != ErrorReason.Unspecified).ToList();
        Assert.Equal(reasons.Count, documented.Count);
        Assert.All(reasons, reason =>
        {
            var code = (StatusCode)ErrorReasons.CodeOf(reason);
            Assert.Equal(documented[ErrorReasons.NameOf(reason)], code.ToString(), ignoreCase: true);
            Assert.Equal(reason, ErrorReasons.Parse(ErrorReasons.NameOf(reason)));
        });
    }

    [Theory]
    [InlineData("errors")]
    [InlineData("ledger")]
    [InlineData("operator")]
    [InlineData("token")]
    public void Protos_EveryFieldAndMethod_IsDocumented(string name)
    {
        var lines = File.ReadAllLines(Repository.Find($"protos/linking/v1/{name}.proto"));

        for (var i = 1; i < lines.Length; i++)
        {
            if (Declaration().IsMatch(lines[i]))
                Assert.True(lines[i - 1].TrimStart().StartsWith("//", StringComparison.Ordinal), $"{name}.proto, line {i + 1}: {lines[i]}");
        }
    }

    [Fact]
    public void Status_RoundTrips()
    {
        var error = RequestError.Of(ErrorReason.Overloaded, "Too much.",
            ("limit", "7")) with { RetryAfter = TimeSpan.FromMilliseconds(1500) };

        var read = RequestError.From(error.ToStatus());

        Assert.Equal(error.Metadata, read.Metadata);
        Assert.Equal(error, read with { Metadata = error.Metadata });
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 1_000_000_000)]
    public void RetryDelay_OutOfBounds_IsNotWaitedFor(long seconds, int nanos) =>
        Assert.Null(RequestError.RetryDelay(new Google.Protobuf.WellKnownTypes.Duration { Seconds = seconds, Nanos = nanos }));

    [GeneratedRegex(@"  // (?<status>[A-Z]+(_[A-Z]+)*)[.,][^\n]*\n(  //[^\n]*\n)*  ERROR_REASON_(?<name>[A-Z_]+) = [0-9]+;",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reason();

    [GeneratedRegex(@"^\s+(rpc |[\w.<>, ]+ = [0-9]+;)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declaration();
}
