namespace Linking.Server.Tests.Interop;

/// <summary>A test that needs Node.js: skipped visibly where it is absent, but never in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = NodeTheoryAttribute.SkipReason;
}
