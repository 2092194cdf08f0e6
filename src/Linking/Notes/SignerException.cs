namespace Linking.Notes;

/// <summary>A key cannot sign now, or cannot be had.</summary>
/// <param name="problem">Why.</param>
/// <param name="innerException">What it met.</param>
public sealed class SignerException(SignerProblem problem, Exception? innerException = null)
    : Exception(problem.ToString(), innerException)
{
    public SignerProblem Problem { get; } = problem;
}
