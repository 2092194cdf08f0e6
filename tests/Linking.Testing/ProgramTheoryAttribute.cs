using Xunit;

namespace Linking.Testing;

/// <summary>A theory that runs another program; as <see cref="ProgramFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(string program)
    {
        Program = program;
        Skip = new ProgramFactAttribute(program).Skip;
    }

    public string Program { get; }
}
