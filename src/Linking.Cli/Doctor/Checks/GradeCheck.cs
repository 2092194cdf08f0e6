using Linking.Server.Keys;
using Linking.Server.Options;

namespace Linking.Cli.Doctor.Checks;

/// <summary>What the grade of a server's keys misses in the options. Keys and officers are for the start to look at.</summary>
/// <param name="options">What the server is told.</param>
internal sealed class GradeCheck(ServerOptions options) : Check
{
    public override string Name => Say("key grade");

    public override Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation)
    {
        var missing = KeyDemands.MissingIn(options);
        return Task.FromResult<IReadOnlyList<Diagnosis>>(missing.Count > 0
            ? [.. missing.Select(phrase => Diagnosis.Fault(Known(phrase), Say("mend it; the server would not start")))]
            : [Diagnosis.Ok(Say($"{KeyDemands.NameOf(options.KeyGrade)}: no option is missing; a start looks at keys and officers"))]);
    }
}
