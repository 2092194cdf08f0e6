namespace Linking.Notes;

/// <summary>Why a key cannot sign now.</summary>
/// <param name="Reason">One sentence or more, which name the key or the place where it is kept.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record SignerProblem(string Reason, string Advice)
{
    public override string ToString() => $"{Reason} {Advice}";
}
