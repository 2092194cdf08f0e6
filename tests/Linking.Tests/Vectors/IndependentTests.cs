namespace Linking.Tests.Vectors;

/// <summary>The verifier of tests/independent, written in Python from docs/spec alone, agrees on every vector.</summary>
public sealed class IndependentTests
{
    [ProgramFact("python3")]
    public void Python_EveryVector_Agrees()
    {
        var output = Programs.Run("python3", "run_vectors.py ../vectors", folder: Path.Combine(Repository.Root, "tests", "independent"));
        Assert.Matches(@"\n[1-9]\d* passed, 0 failed\s*$", output);
    }

    [ProgramFact("python3")]
    public void Python_ItsOwnTests_Pass() =>
        Programs.Run("python3", "-m unittest -q", folder: Path.Combine(Repository.Root, "tests", "independent"));

    /// <summary>Of the pages of version 1, from which it was written before there was any other.</summary>
    [ProgramFact("python3")]
    public void Python_OfVersionOne_ItsOwnTests_Pass() => Programs.Run(
        "python3", "-m unittest discover -q -s v1", folder: Path.Combine(Repository.Root, "tests", "independent"));
}
