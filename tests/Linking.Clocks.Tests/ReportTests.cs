using Linking.Clocks.Sources;

namespace Linking.Clocks.Tests;

/// <summary>Files, programs, the kernel, chrony: what an operator has beside NTP servers.</summary>
public sealed class ReportTests : IDisposable
{
    private static readonly ClockRules Rules =
        new() { Accuracy = TimeSpan.FromSeconds(1), Quorum = 1, Patience = TimeSpan.FromMinutes(3) };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task File_OfNow_IsRead_AndAnOldOneIsNot()
    {
        var now = Instant.FromDateTime(DateTimeOffset.UtcNow);
        await WriteAsync($$"""{"offset_us":-1500,"uncertainty_us":200,"leap":"insert","time":"{{now}}"}""");
        var answer = await AskAsync($"file:{_folder["report"]}");
        Assert.Null(answer.Problem);
        Assert.Equal((-1.5, 0.2, LeapNotice.Insert), (answer.Offset.TotalMilliseconds, answer.Uncertainty.TotalMilliseconds, answer.Leap));

        await WriteAsync("""{"offset_us":0,"uncertainty_us":1,"time":"2020-01-01T00:00:00.000000Z"}""");
        Assert.Contains("is of 2020", (await AskAsync($"file:{_folder["report"]}")).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"offset_us\":1}")]
    [InlineData("{\"offset_us\":1,\"uncertainty_us\":-1}")]
    [InlineData("{\"offset_us\":1.5,\"uncertainty_us\":1}")]
    [InlineData("{\"offset_us\":\"1\",\"uncertainty_us\":1}")]
    [InlineData("{\"offset_us\":9e99,\"uncertainty_us\":1}")]
    [InlineData("{\"offset_us\":2000000000000,\"uncertainty_us\":1}")]
    [InlineData("{\"offset_us\":1,\"uncertainty_us\":1}")]
    [InlineData("{\"offset_us\":1,\"offset_us\":2,\"uncertainty_us\":1}")]
    [InlineData("{\"offset_us\":1,\"uncertainty_us\":1,\"leap\":\"perhaps\"}")]
    [InlineData("{\"offset_us\":1,\"uncertainty_us\":1,\"more\":1}")]
    [InlineData("{\"offset_us\":1,\"uncertainty_us\":1,\"time\":\"today\"}")]
    [InlineData("{\"offset_us\":1,\"uncertainty_us\":1,\"time\":null}")]
    public async Task File_ThatIsNoReport_IsAProblem(string text)
    {
        await WriteAsync(text);

        Assert.NotNull((await AskAsync($"file:{_folder["report"]}")).Problem);
    }

    [Fact]
    public async Task File_TooLongOrMissingOrAFolder_IsAProblem()
    {
        await WriteAsync(new string(' ', 5000));
        Assert.Contains("more than", (await AskAsync($"file:{_folder["report"]}")).Problem, StringComparison.Ordinal);
        Assert.Contains("cannot be read", (await AskAsync($"file:{_folder["absent"]}")).Problem, StringComparison.Ordinal);
        Assert.Contains("cannot be read", (await AskAsync($"file:{_folder.Path}")).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_IsRun_AndEndedWhereItHangsOrSaysTooMuch()
    {
        Assert.Null((await RunAsync("echo '{\"offset_us\":5,\"uncertainty_us\":6}'")).Problem);
        Assert.Contains("exit code 3", (await RunAsync("exit 3")).Problem, StringComparison.Ordinal);
        Assert.Contains(
            "did not answer within", (await RunAsync("sleep 600", TimeSpan.FromSeconds(1))).Problem, StringComparison.Ordinal);
        Assert.Contains("more than", (await RunAsync("yes")).Problem, StringComparison.Ordinal);
        Assert.Contains("cannot be run", (await AskAsync($"command:{_folder["absent"]}")).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chrony")]
    [InlineData("kernel")]
    public async Task ChronyAndKernel_AnswerOrSayWhyNot(string source)
    {
        var answer = await AskAsync(source);

        Assert.True(answer.Problem is null ? answer.Uncertainty >= TimeSpan.Zero : answer.Problem.Length > 10, answer.Problem);
    }

    [Theory]
    [InlineData("sntp:time.example.org", "sntp:time.example.org")]
    [InlineData("sntp:time.example.org:1123", "sntp:time.example.org:1123")]
    [InlineData("sntp:[::1]", "sntp:[::1]")]
    [InlineData("sntp:[::1]:1123", "sntp:[::1]:1123")]
    [InlineData("sntp:192.0.2.1", "sntp:192.0.2.1")]
    public void Address_IsRead(string text, string name) =>
        Assert.Equal(name, SourceAddress.Parse(text).Open(Rules, TimeProvider.System).Name);

    [Theory]
    [InlineData("")]
    [InlineData("sntp:")]
    [InlineData("sntp:time.example.org:0")]
    [InlineData("sntp:time.example.org:65536")]
    [InlineData("sntp:a b")]
    [InlineData("http://time.example.org")]
    [InlineData("file:")]
    [InlineData("Kernel")]
    public void Address_OfNoSource_IsRefused(string text) => Assert.Throws<FormatException>(() => SourceAddress.Parse(text));

    public void Dispose() => _folder.Dispose();

    private Task WriteAsync(string text) => File.WriteAllTextAsync(_folder["report"], text);

    private static Task<SourceAnswer> AskAsync(string source, TimeSpan? patience = null) =>
        SourceAddress.Parse(source).Open(Rules with { Patience = patience ?? Rules.Patience }, TimeProvider.System).AskAsync(default);

    private Task<SourceAnswer> RunAsync(string script, TimeSpan? patience = null)
    {
        var path = _folder[$"{Guid.NewGuid():n}.sh"];
        Programs.WriteScript(path, $"#!/bin/sh\n{script}\n");
        return AskAsync($"command:{path}", patience);
    }
}
