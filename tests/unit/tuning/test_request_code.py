"""A request as code does what the request does."""

from __future__ import annotations

from amt_lab.tuning.request_code import boto3_code, shareable

REQUEST = {
    "HyperParameterTuningJobName": 'quote"d',
    "HyperParameterTuningJobConfig": {"Strategy": "Random", "ResourceLimits": {"Max": 3}},
    "Tags": [{"Key": "a", "Value": "b\nc"}] * 9,
}


def test_the_code_sends_the_very_request():
    sent = {}

    class Client:
        def create_hyper_parameter_tuning_job(self, **request):
            sent.update(request)

    class Boto3:
        @staticmethod
        def client(service):
            assert service == "sagemaker"
            return Client()

    code = boto3_code(REQUEST).replace("import boto3", "")
    exec(code, {"boto3": Boto3})
    assert sent == REQUEST


def test_the_code_keeps_the_members_order():
    code = boto3_code(REQUEST)
    places = [code.index(name) for name in REQUEST]
    assert places == sorted(places)


def test_a_request_that_is_shared_keeps_no_environment_values():
    definition = {"Environment": {"TOKEN": "s3cret"}, "RoleArn": "r"}
    request = {"TrainingJobDefinition": definition}
    assert shareable(request) == {
        "TrainingJobDefinition": {"Environment": {"TOKEN": "***"}, "RoleArn": "r"}
    }
    assert definition["Environment"] == {"TOKEN": "s3cret"}
    several = shareable({"TrainingJobDefinitions": [definition]})
    assert "s3cret" not in boto3_code(several)
